import { IconBroadcast } from '@tabler/icons-react';
import type { IDockviewPanelHeaderProps, IDockviewPanelProps } from 'dockview-react';
import { Suspense, useState, useSyncExternalStore } from 'react';
import { useRow } from '../store/rows.ts';
import { lazyPart } from '../ui/lazyPart.ts';
import { useReceivers } from './broadcast.ts';
import { useDock } from './dock.ts';
import type { PanelParams } from './layout.ts';

const TerminalView = lazyPart(() => import('./TerminalView.tsx'));

/** One terminal in the dock. */
export function DockPane({ api, params }: IDockviewPanelProps<PanelParams>) {
  const dock = useDock();
  const active = useSyncExternalStore(
    (changed) => {
      const handle = api.onDidActiveChange(changed);
      return () => handle.dispose();
    },
    () => api.isActive,
  );
  const row = useKeptRow(params.sessionId);
  if (!row) return null;
  return (
    <Suspense fallback={null}>
      <TerminalView row={row} active={active} onAct={(act) => dock.act(row.id, act)} />
    </Suspense>
  );
}

/** A session's row, also in the moment when the link has just come back and its rows have not. */
function useKeptRow(id: string) {
  const row = useRow('terminal', id);
  const [kept, setKept] = useState(row);
  if (row && row !== kept) setKept(row);
  return row ?? kept;
}

/** A tab: the state as a shape, the name, and whether it gets broadcast keys. */
export function DockTab({ params }: IDockviewPanelHeaderProps<PanelParams>) {
  const row = useKeptRow(params.sessionId);
  const receiving = useReceivers().includes(params.sessionId);
  if (!row) return null;
  return (
    <span className="terminal-tab" data-production={row.production || undefined}>
      <span className="terminal-dot" data-state={row.state.kind} aria-hidden />
      {row.name}
      <span className="visually-hidden">, {row.state.kind}</span>
      {receiving && <IconBroadcast size={14} aria-label="gets broadcast input" />}
    </span>
  );
}
