import { Button, Tabs } from '@mantine/core';
import { Suspense, useEffect, useState } from 'react';
import type { ConnectionRow } from '@domain/database/model.ts';
import { go } from '../app/route.ts';
import { useOfferActs } from '../app/acts.ts';
import { useLink, useRow } from '../store/rows.ts';
import { Empty } from '../ui/Empty.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import './database.css';
import { lazyPart } from '../ui/lazyPart.ts';
import { dropHandedText, handedText } from './handOver.ts';
import { Reconnect } from './Reconnect.tsx';
import { ShellHeader } from './ShellHeader.tsx';
import { TransactionBar } from './TransactionBar.tsx';
import { useSession, type Session } from './useSession.ts';
import { Workbench } from './Workbench.tsx';

const FirstAid = lazyPart(() => import('./FirstAid.tsx'));
const KeyBrowser = lazyPart(() => import('./KeyBrowser.tsx'));
const HistoryPanel = lazyPart(() => import('./HistoryPanel.tsx'));

type Tab = 'shell' | 'aid' | 'keys' | 'history';

/** A shell on a database: the editor and its results, first aid, what ran before. */
export default function ShellView(props: { connectionId: string; incidentId?: string }) {
  const { connectionId, incidentId } = props;
  const connection = useRow('database', connectionId);
  const link = useLink();
  useEffect(() => {
    document.title = connection ? `${connection.name} - Holdfast` : 'Holdfast';
    return () => void (document.title = 'Holdfast');
  }, [connection]);
  if (!connection) {
    if (link !== 'live') return null;
    return (
      <Empty title="This database is not in the list">
        <a href="#/databases">See all databases</a>
      </Empty>
    );
  }
  return <OpenShell connection={connection} incidentId={incidentId} />;
}

function OpenShell({ connection, incidentId }: { connection: ConnectionRow; incidentId?: string }) {
  const session = useSession(connection.id, incidentId);
  const [tab, setTab] = useState<Tab>('shell');
  /** A text that is to be put into the editor, e.g. a guide's step or one of the history. */
  const [insert, setInsert] = useState(() => handedText(connection.id));
  const { row, shell } = session;
  useOfferActs([
    { label: 'Database: first aid', run: () => setTab('aid') },
    { label: 'Database: shell', run: () => setTab('shell') },
    { label: 'Database: history and saved statements', run: () => setTab('history') },
  ]);
  const use = (text: string) => {
    setInsert(text);
    setTab('shell');
  };
  const inserted = () => {
    dropHandedText(connection.id);
    setInsert(null);
  };
  const close = () => {
    void session.leave();
    go({ view: 'databases' });
  };
  return (
    <section
      className="db-shell"
      aria-label={`Database shell on ${connection.name}`}
      data-production={connection.production || undefined}
    >
      <ShellHeader connection={connection} row={row} incidentId={incidentId} onClose={close} />
      {row?.transaction && <TransactionBar row={row} />}
      <StateLine session={session} />
      {row && shell && (
        <Tabs
          className="db-tabs"
          value={tab}
          onChange={(value) => value && setTab(value as Tab)}
          keepMounted={false}
        >
          <Tabs.List>
            <Tabs.Tab value="shell">Shell</Tabs.Tab>
            <Tabs.Tab value="aid">First aid</Tabs.Tab>
            {row.engine === 'redis' && <Tabs.Tab value="keys">Keys</Tabs.Tab>}
            <Tabs.Tab value="history">History</Tabs.Tab>
          </Tabs.List>
          <Suspense fallback={null}>
            <Tabs.Panel value="shell" className="db-panel-fill">
              <Workbench
                connection={connection}
                row={row}
                shell={shell}
                insert={insert}
                onInserted={inserted}
              />
            </Tabs.Panel>
            <Tabs.Panel value="aid" className="db-panel-fill">
              <FirstAid row={row} connection={connection} shell={shell} />
            </Tabs.Panel>
            <Tabs.Panel value="keys" className="db-panel-fill">
              <KeyBrowser row={row} />
            </Tabs.Panel>
            <Tabs.Panel value="history" className="db-panel-fill">
              <HistoryPanel connection={connection} onUse={use} />
            </Tabs.Panel>
          </Suspense>
        </Tabs>
      )}
    </section>
  );
}

/** How far the connection is, and the way back where it is gone. */
function StateLine({ session }: { session: Session }) {
  const { row, error } = session;
  if (error !== null) {
    return (
      <div className="db-notice">
        <ErrorLine>{error}</ErrorLine>
        <Button size="xs" variant="default" onClick={session.open}>
          Try again
        </Button>
      </div>
    );
  }
  if (!row || row.state.kind === 'connecting') {
    return (
      <p className="db-notice" role="status">
        Connecting ...
      </p>
    );
  }
  if (row.state.kind === 'open') return null;
  return <Reconnect sessionId={row.id} text={row.state.text} failed={row.state.kind === 'failed'} />;
}
