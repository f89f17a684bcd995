import { Button, Select, TextInput } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { Suspense, useDeferredValue, useMemo, useState } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import { useOfferActs } from '../app/acts.ts';
import { useAllDues } from '../clock/useClocks.ts';
import { useLink, useRow, useTable } from '../store/rows.ts';
import { Empty } from '../ui/Empty.tsx';
import { lazyPart } from '../ui/lazyPart.ts';
import { DeclareBar } from './DeclareBar.tsx';
import { IncidentRows } from './IncidentRows.tsx';
import { matching, orders, sorted, type Order, type Shown } from './listing.ts';
import './incident.css';

const HandoverAllDialog = lazyPart(() => import('./HandoverAllDialog.tsx'));

/** Home: declare, and every incident, open ones first. Sorted and filtered; any number of them. */
export function IncidentList() {
  const incidents = useTable('incident');
  const dues = useAllDues();
  const me = useRow('setting', 'me')?.person ?? '';
  const [order, setOrder] = useLocalStorage<Order>({
    key: 'holdfast.list.order',
    defaultValue: 'worst',
    getInitialValueInEffect: false,
  });
  const [shown, setShown] = useState<Shown>('all');
  const [query, setQuery] = useState('');
  const words = useDeferredValue(query);
  const [handing, setHanding] = useState(false);
  const all = useMemo(() => Object.values(incidents), [incidents]);
  const open = useMemo(
    () =>
      sorted(
        matching(all, words, shown, me).filter((r) => r.status !== 'resolved'),
        order,
        dues,
      ),
    [all, words, shown, me, order, dues],
  );
  const resolved = useMemo(
    () =>
      matching(all, words, shown, me)
        .filter((r) => r.status === 'resolved')
        .sort((a, b) => b.declaredAt - a.declaredAt),
    [all, words, shown, me],
  );
  const ready = useLink() !== 'connecting';
  const mine = open.filter((i) => i.commander === me);
  useOfferActs([{ label: 'Hand over all my incidents', run: () => setHanding(true) }]);
  const filtered = query.trim() !== '' || shown !== 'all';
  return (
    <div className="scroll-page">
      <div className="incident-page">
        <DeclareBar />
        {all.length > 3 && (
          <div className="list-bar">
            <TextInput
              size="xs"
              aria-label="Find an incident"
              placeholder="Find by title, service or person"
              leftSection={<IconSearch size={14} aria-hidden />}
              value={query}
              onChange={(e) => setQuery(e.currentTarget.value)}
            />
            <Select
              size="xs"
              aria-label="Which incidents"
              data={[
                { value: 'all', label: 'All' },
                { value: 'mine', label: 'I lead' },
                { value: 'pending', label: 'Severity pending' },
                { value: 'real', label: 'No duplicates or mistakes' },
              ]}
              value={shown}
              onChange={(value) => setShown(value ?? 'all')}
              allowDeselect={false}
            />
            <Select
              size="xs"
              aria-label="In which order"
              data={orders}
              value={order}
              onChange={(value) => setOrder(value ?? 'worst')}
              allowDeselect={false}
            />
            {mine.length > 1 && (
              <Button size="xs" variant="default" onClick={() => setHanding(true)}>
                Hand over my {mine.length} ...
              </Button>
            )}
          </div>
        )}
        {open.length > 0 && <IncidentRows title="Open" rows={open} dues={dues} />}
        {ready && open.length === 0 && !filtered && <NoneOpen first={resolved.length === 0} />}
        {ready && open.length === 0 && resolved.length === 0 && filtered && (
          <p className="quiet">No incident matches.</p>
        )}
        {resolved.length > 0 && <IncidentRows title="Resolved" rows={resolved} dues={dues} />}
      </div>
      {handing && (
        <Suspense fallback={null}>
          <HandoverAllDialog
            incidents={all.filter((i: IncidentRow) => i.status !== 'resolved' && i.commander === me)}
            onClose={() => setHanding(false)}
          />
        </Suspense>
      )}
    </div>
  );
}

function NoneOpen({ first }: { first: boolean }) {
  return (
    <Empty title="No open incident">
      <span>
        If something is wrong, type what you see in the field above and press Enter. You can set the severity
        and everything else afterwards.
      </span>
      {first && (
        <span>
          Before you need it: <a href="#/guides">bring your team&apos;s incident guide</a>,{' '}
          <a href="#/hosts">add your hosts</a> and <a href="#/people">the people to ring</a>.
        </span>
      )}
    </Empty>
  );
}
