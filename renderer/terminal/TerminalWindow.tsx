import { useEffect } from 'react';
import { useLink, useRow } from '../store/rows.ts';
import { Empty } from '../ui/Empty.tsx';
import './terminal.css';
import type { TerminalAct } from './keys.ts';
import TerminalView from './TerminalView.tsx';
import { useTellClosing } from './window.ts';

/** One terminal in a window of its own. Closing it gives the terminal back to the desk. */
export default function TerminalWindow({ id }: { id: string }) {
  const row = useRow('terminal', id);
  const incident = useRow('incident', row?.incidentId);
  const link = useLink();
  useTellClosing(id);
  useEffect(() => {
    document.title = row ? `${row.production ? 'PRODUCTION ' : ''}${row.name} - Holdfast` : 'Holdfast';
  }, [row]);
  if (!row) {
    if (link !== 'live') return null;
    return (
      <Empty title="This terminal is no longer open">
        <a href="#/incidents">See all incidents</a>
      </Empty>
    );
  }
  const act = (what: TerminalAct) => {
    if (what === 'close') window.close();
  };
  return (
    <main className="terminal-window terminal-dock">
      <header className="terminal-window-head">
        <span className="terminal-dot" data-state={row.state.kind} aria-hidden />
        <strong>{row.name}</strong>
        <span className="quiet">{incident?.title ?? ''}</span>
      </header>
      <TerminalView row={row} active onAct={act} />
    </main>
  );
}
