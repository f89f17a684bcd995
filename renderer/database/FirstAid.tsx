import { Button, NativeSelect } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { aidViews } from '@domain/database/firstAid/views.ts';
import type { SessionRef } from '@domain/database/firstAid/model.ts';
import type { ConnectionRow } from '@domain/database/model.ts';
import type { DatabaseSessionRow } from '@domain/database/session.ts';
import { useOfferActs } from '../app/acts.ts';
import { CommandText } from '../ui/CommandText.tsx';
import { clock } from '../ui/time.ts';
import { useZone } from '../ui/useZone.ts';
import { ActDialog, type Act } from './ActDialog.tsx';
import { AidSection } from './AidSection.tsx';
import { Collections } from './Collections.tsx';
import type { Shell } from './shell.ts';
import { useAid } from './useAid.ts';

const COLLECTIONS = 'collections';
const collectionsTitle = {
  id: COLLECTIONS,
  title: 'Collections',
  about: 'What each holds, and whether it is sound',
};

interface FirstAidProps {
  row: DatabaseSessionRow;
  connection: ConnectionRow;
  shell: Shell;
}

/** The first aid views of a server, live. */
export default function FirstAid({ row, connection, shell }: FirstAidProps) {
  const views = aidViews(row.engine);
  const titles = [...views, ...(row.engine === 'mongodb' ? [collectionsTitle] : [])];
  const [chosen, setChosen] = useState(views[0]?.id ?? '');
  const [every, setEvery] = useState('5');
  const [paused, setPaused] = useState(false);
  const [act, setAct] = useState<Act | null>(null);
  const view = views.find((v) => v.id === chosen) ?? views[0];
  useOfferActs(titles.map(({ id, title }) => ({ label: `First aid: ${title}`, run: () => setChosen(id) })));
  if (!view) return null;
  return (
    <div className="db-aid">
      <nav className="db-aid-nav" aria-label="First aid views">
        {titles.map(({ id, title, about }) => (
          <button
            key={id}
            type="button"
            title={about}
            aria-current={id === (chosen === COLLECTIONS ? COLLECTIONS : view.id) ? 'page' : undefined}
            onClick={() => setChosen(id)}
          >
            {title}
          </button>
        ))}
      </nav>
      {chosen === COLLECTIONS && <Collections row={row} connection={connection} shell={shell} />}
      {chosen !== COLLECTIONS && (
        <Looking
          key={view.id}
          row={row}
          viewId={view.id}
          every={paused || every === '0' ? null : Number(every) * 1000}
          controls={
            <>
              <NativeSelect
                size="xs"
                aria-label="Look again"
                value={every}
                onChange={(e) => setEvery(e.currentTarget.value)}
                data={[
                  { value: '2', label: 'every 2 s' },
                  { value: '5', label: 'every 5 s' },
                  { value: '15', label: 'every 15 s' },
                  { value: '60', label: 'every minute' },
                  { value: '0', label: 'when asked' },
                ]}
              />
              <Button
                size="compact-sm"
                variant="default"
                aria-pressed={paused}
                leftSection={
                  paused ? (
                    <IconPlayerPlay size={13} aria-hidden />
                  ) : (
                    <IconPlayerPause size={13} aria-hidden />
                  )
                }
                onClick={() => setPaused(!paused)}
              >
                {paused ? 'Go on' : 'Pause'}
              </Button>
            </>
          }
          onAct={(kind, session) => setAct({ kind, session })}
        />
      )}
      {act && <ActDialog act={act} row={row} onClose={() => setAct(null)} />}
    </div>
  );
}

interface LookingProps {
  row: DatabaseSessionRow;
  viewId: string;
  every: number | null;
  controls: React.ReactNode;
  onAct(kind: Act['kind'], session: SessionRef): void;
}

function Looking({ row, viewId, every, controls, onAct }: LookingProps) {
  const [view] = useState(() => aidViews(row.engine).find((v) => v.id === viewId));
  if (!view) return null;
  return <Live row={row} view={view} every={every} controls={controls} onAct={onAct} />;
}

function Live(props: Omit<LookingProps, 'viewId'> & { view: Parameters<typeof useAid>[1] }) {
  const { row, view, every, controls, onAct } = props;
  const { sections, queries, series, at, busy, refresh } = useAid(row, view, every);
  const zone = useZone();
  return (
    <div className="db-aid-view" aria-busy={busy}>
      <div className="db-bar">
        <b>{view.title}</b>
        <span className="quiet db-aid-about">{view.about}</span>
        <span className="db-bar-end">
          {at !== null && <span className="quiet mono">{clock(at, zone)}</span>}
          {controls}
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconRefresh size={13} aria-hidden />}
            onClick={refresh}
          >
            Look now
          </Button>
        </span>
      </div>
      <div className="db-aid-body">
        {sections === null && (
          <p className="quiet" role="status">
            {row.state.kind === 'open' ? 'Looking ...' : 'It is looked at once the shell is connected.'}
          </p>
        )}
        {sections?.map((section) => (
          <AidSection
            key={`${section.kind} ${section.title}`}
            section={section}
            series={series}
            onAct={onAct}
          />
        ))}
        <details className="db-aid-sql">
          <summary>What is asked of the server</summary>
          {queries.map((query) => (
            <div key={query.name}>
              <h3>{query.name}</h3>
              <CommandText text={query.text} label={`statement of ${query.name}`} />
            </div>
          ))}
        </details>
      </div>
    </div>
  );
}
