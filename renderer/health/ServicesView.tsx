import { ActionIcon, Button, Menu, Select, TextInput, Title } from '@mantine/core';
import { IconDots, IconMaximize, IconPlus, IconSitemap } from '@tabler/icons-react';
import { Suspense, useDeferredValue, useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { useOfferActs } from '../app/acts.ts';
import { go } from '../app/route.ts';
import { useLink, useTable } from '../store/rows.ts';
import { useMinute } from '../store/time.ts';
import { Empty } from '../ui/Empty.tsx';
import { lazyPart } from '../ui/lazyPart.ts';
import { saveFile } from '../ui/saveFile.ts';
import { api } from '../api/client.ts';
import { Board } from './Board.tsx';
import { cardsOf, findCards, groupings, type Grouping } from './cards.ts';
import { CutOffNotice } from './CutOffNotice.tsx';
import './drawer.css';
import './health.css';
import './place.css';

const ServiceDrawer = lazyPart(() => import('./ServiceDrawer.tsx'));
const ServiceDialog = lazyPart(() => import('./ServiceDialog.tsx'));
const ImportDialog = lazyPart(() => import('./ImportDialog.tsx'));
const PlanDialog = lazyPart(() => import('./PlanDialog.tsx'));
const SettingDialog = lazyPart(() => import('./SettingDialog.tsx'));
const ServiceMap = lazyPart(() => import('./ServiceMap.tsx'));
const CompareView = lazyPart(() => import('./CompareView.tsx'));
const WallView = lazyPart(() => import('./WallView.tsx'));

type Dialog = 'add' | 'import' | 'plan' | 'setting' | null;
type Mode = 'board' | 'map' | 'compare' | 'wall';

const groupNames: Record<Grouping, string> = {
  tier: 'By tier',
  owner: 'By owner',
  tag: 'By tag',
  status: 'By status',
  none: 'Not grouped',
};

/** Every service at a glance: what is wrong on top, all of them below. */
export default function ServicesView({ id }: { id: string | undefined }) {
  const services = useTable('service');
  const health = useTable('health');
  const link = useLink();
  const minute = useMinute();
  const [query, setQuery] = useState('');
  const [by, setBy] = useState<Grouping>('tier');
  const [mode, setMode] = useState<Mode>('board');
  const [dialog, setDialog] = useState<Dialog>(null);
  const field = useRef<HTMLInputElement>(null);
  const wanted = useDeferredValue(query);
  const all = useMemo(() => cardsOf(services, health, minute), [services, health, minute]);
  const cards = useMemo(() => findCards(all, wanted), [all, wanted]);
  useOfferActs([
    { label: 'Find a service', keys: '/', hint: '/', run: () => field.current?.focus() },
    { label: 'Add a service', keys: 'a', hint: 'A', run: () => setDialog('add') },
    { label: 'Import services from a file', run: () => setDialog('import') },
    { label: 'Show services on the wall, full screen', keys: 'w', hint: 'W', run: () => setMode('wall') },
    { label: 'Show the map of services', keys: 'm', hint: 'M', run: () => setMode('map') },
    { label: 'Show the board of services', keys: 'b', hint: 'B', run: () => setMode('board') },
    { label: 'Compare services', keys: 'c', hint: 'C', run: () => setMode('compare') },
    { label: 'Plan work on services', run: () => setDialog('plan') },
    { label: 'Alerts and references of service health', run: () => setDialog('setting') },
    ...all.slice(0, 500).map(({ service }) => ({
      label: `Service: ${service.name}`,
      run: () => go({ view: 'services', id: service.id }),
    })),
  ]);
  useEffect(() => {
    document.title = 'Services - Holdfast';
    return () => void (document.title = 'Holdfast');
  }, []);
  const open = id === undefined ? undefined : services[id];
  if (mode === 'wall')
    return (
      <Suspense fallback={null}>
        <WallView cards={all} onLeave={() => setMode('board')} />
      </Suspense>
    );
  return (
    <div className="health-page">
      <CutOffNotice />
      <Bar
        mode={mode}
        by={by}
        query={query}
        field={field}
        onMode={setMode}
        onBy={setBy}
        onQuery={setQuery}
        onDialog={setDialog}
      />
      <div className="health-body">
        <div className="health-main">
          {all.length === 0 && link === 'live' && <NoServices onImport={() => setDialog('import')} />}
          <Suspense fallback={null}>
            {mode === 'board' && all.length > 0 && <Board cards={cards} by={by} openId={id} />}
            {mode === 'map' && <ServiceMap cards={cards} openId={id} />}
            {mode === 'compare' && <CompareView cards={all} onLeave={() => setMode('board')} />}
          </Suspense>
        </div>
        {open && (
          <Suspense fallback={null}>
            <ServiceDrawer
              key={open.id}
              service={open}
              health={health[open.id]}
              onClose={() => go({ view: 'services' })}
            />
          </Suspense>
        )}
      </div>
      <Suspense fallback={null}>
        {dialog === 'add' && <ServiceDialog service={null} onClose={() => setDialog(null)} />}
        {dialog === 'import' && <ImportDialog onClose={() => setDialog(null)} />}
        {dialog === 'plan' && <PlanDialog onClose={() => setDialog(null)} />}
        {dialog === 'setting' && <SettingDialog onClose={() => setDialog(null)} />}
      </Suspense>
    </div>
  );
}

interface BarProps {
  mode: Mode;
  by: Grouping;
  query: string;
  field: RefObject<HTMLInputElement | null>;
  onMode(mode: Mode): void;
  onBy(by: Grouping): void;
  onQuery(query: string): void;
  onDialog(dialog: Dialog): void;
}

function Bar({ mode, by, query, field, onMode, onBy, onQuery, onDialog }: BarProps) {
  const exportAll = async () =>
    saveFile('services.yaml', (await api.health.asText({})).text, 'application/yaml');
  return (
    <div className="health-bar">
      <Title order={1} size="h3">
        Services
      </Title>
      <TextInput
        ref={field}
        aria-label="Find a service"
        placeholder="Find by name, owner, tag, status:down"
        value={query}
        onChange={(e) => onQuery(e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.key === 'Escape') onQuery('');
          if ((e.key === 'Enter' || e.key === 'ArrowDown') && !e.nativeEvent.isComposing)
            document.querySelector<HTMLElement>('.board [data-service]')?.focus();
        }}
        className="health-find"
      />
      {mode === 'board' && (
        <Select
          aria-label="Group"
          w={140}
          allowDeselect={false}
          value={by}
          data={groupings.map((value) => ({ value, label: groupNames[value] }))}
          onChange={(value) => onBy(groupings.find((g) => g === value) ?? 'tier')}
        />
      )}
      <Button
        variant="default"
        leftSection={<IconSitemap size={16} aria-hidden />}
        aria-pressed={mode === 'map'}
        onClick={() => onMode(mode === 'map' ? 'board' : 'map')}
      >
        {mode === 'map' ? 'Board' : 'Map'}
      </Button>
      <ActionIcon
        variant="default"
        size={36}
        aria-label="Wall: full screen"
        title="Wall: full screen (W)"
        onClick={() => onMode('wall')}
      >
        <IconMaximize size={17} />
      </ActionIcon>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label="More">
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => onMode('compare')}>Compare services</Menu.Item>
          <Menu.Item onClick={() => onDialog('plan')}>Plan work</Menu.Item>
          <Menu.Item onClick={() => onDialog('import')}>Import from a file</Menu.Item>
          <Menu.Item onClick={() => void exportAll()}>Save all as a file</Menu.Item>
          <Menu.Item onClick={() => onDialog('setting')}>Alerts and references</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => onDialog('add')}>
        Add service
      </Button>
    </div>
  );
}

function NoServices({ onImport }: { onImport(): void }) {
  return (
    <Empty title="No services yet">
      <span>
        Add what your team runs: the console then looks at it by itself, from this machine or from a host, and
        says what is red even where every dashboard is down.
      </span>
      <Button variant="default" mt={8} onClick={onImport}>
        Import from a file
      </Button>
    </Empty>
  );
}
