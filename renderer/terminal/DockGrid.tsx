import { useComputedColorScheme } from '@mantine/core';
import { DockviewReact, type DockviewApi, type DockviewTheme } from 'dockview-react';
import 'dockview-react/dist/styles/dockview.css';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { TerminalRow } from '@domain/terminal/model.ts';
import { keepBroadcast } from './broadcast.ts';
import { BroadcastDialog } from './BroadcastDialog.tsx';
import { DockContext, type Dock } from './dock.ts';
import { DockPane, DockTab } from './DockPane.tsx';
import { GroupActions } from './GroupActions.tsx';
import { SnippetDialog, type ChosenSnippet } from './SnippetDialog.tsx';
import { screenOf } from './screens.ts';
import { useSnippets } from './useSnippets.ts';
import { readLayout, saveLayout, type PanelParams } from './layout.ts';
import { isExpected, takePlace } from './places.ts';
import { useSessions } from './useSessions.ts';
import { useDockActs } from './useDockActs.ts';
import './dock.css';

const theme = (colorScheme: 'dark' | 'light'): DockviewTheme => ({
  name: 'holdfast',
  className: 'dockview-holdfast',
  colorScheme,
  dndTabIndicator: 'line',
});
const components = { terminal: DockPane };

/** The terminals side by side, in tabs and splits; they can be dragged, and every act has a key. */
export default function DockGrid({ incidentId, sessions }: { incidentId: string; sessions: TerminalRow[] }) {
  const [api, setApi] = useState<DockviewApi | null>(null);
  const [maximised, setMaximised] = useState(false);
  const [broadcasting, setBroadcasting] = useState(false);
  const [snippet, setSnippet] = useState<ChosenSnippet | null>(null);
  const { active, choose } = useSessions(incidentId);
  const root = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('dark');
  const look = useMemo(() => theme(scheme), [scheme]);
  useArrangement(api, incidentId, sessions);
  useEffect(() => {
    const open = new Set(sessions.filter(({ state }) => state.kind === 'open').map(({ id }) => id));
    keepBroadcast(open, incidentId);
  }, [sessions, incidentId]);
  useEffect(() => {
    if (!api) return;
    const handles = [
      api.onDidActivePanelChange(({ panel }) => panel && choose(panel.id)),
      api.onDidMaximizedGroupChange(() => setMaximised(api.hasMaximizedGroup())),
    ];
    return () => {
      for (const handle of handles) handle.dispose();
    };
    // oxlint-disable-next-line react/exhaustive-deps -- choose only names the incident
  }, [api]);
  useEffect(() => {
    const panel = active === undefined ? undefined : api?.getPanel(active);
    if (panel && api?.activePanel?.id !== panel.id) panel.api.setActive();
  }, [api, active, sessions]);
  const act = useDockActs({ api, incidentId, sessions, root, broadcast: () => setBroadcasting(true) });
  useSnippets(incidentId, setSnippet);
  const shown = sessions.find(({ id }) => id === active);
  const dock: Dock = { incidentId, maximised, act, broadcast: () => setBroadcasting(true) };
  return (
    <div
      className="terminal-grid"
      ref={root}
      data-max={maximised || undefined}
      onKeyDown={(event) => walkTabs(event)}
    >
      <DockContext value={dock}>
        <DockviewReact
          theme={look}
          components={components}
          defaultTabComponent={DockTab}
          rightHeaderActionsComponent={GroupActions}
          disableFloatingGroups
          onReady={({ api: ready }) => setApi(ready)}
        />
      </DockContext>
      {snippet && shown && (
        <SnippetDialog
          snippet={snippet}
          where={shown.name}
          onInsert={(text, send) => screenOf(shown.id)?.insert(text, send)}
          onClose={() => setSnippet(null)}
        />
      )}
      {broadcasting && (
        <BroadcastDialog sessions={sessions} first={active} onClose={() => setBroadcasting(false)} />
      )}
    </div>
  );
}

/** Keeps the panels in step with the sessions, and the arrangement in the browser. */
function useArrangement(api: DockviewApi | null, incidentId: string, sessions: TerminalRow[]): void {
  const restored = useRef(false);
  useEffect(() => {
    if (!api) return;
    if (!restored.current) {
      restored.current = true;
      restore(api, incidentId);
    }
    const ids = new Set(sessions.map(({ id }) => id));
    for (const panel of api.panels) {
      if (!ids.has(panel.id) && !isExpected(panel.id)) api.removePanel(panel);
    }
    for (const row of sessions) {
      const title = titleOf(row);
      const panel = api.getPanel(row.id);
      if (panel) {
        if (panel.title !== title) panel.api.setTitle(title);
      } else addPanel(api, row, title);
    }
  }, [api, incidentId, sessions]);
  useEffect(() => {
    if (!api) return;
    const handle = api.onDidLayoutChange(() => saveLayout(incidentId, api));
    return () => handle.dispose();
  }, [api, incidentId]);
}

function restore(api: DockviewApi, incidentId: string): void {
  const kept = readLayout(incidentId);
  if (!kept) return;
  try {
    api.fromJSON(kept.layout);
  } catch {
    api.clear(); // a layout that another version wrote: the terminals are shown as tabs
  }
}

function addPanel(api: DockviewApi, row: TerminalRow, title: string): void {
  const place = takePlace(row.id);
  const beside = place && api.getPanel(place.beside);
  api.addPanel<PanelParams>({
    id: row.id,
    component: 'terminal',
    title,
    // A program of this machine is on no host: after a restart it is not opened again by itself.
    params: { sessionId: row.id, hostId: row.hostId ?? '' },
    ...(beside ? { position: { referencePanel: beside.id, direction: place.direction } } : {}),
  });
}

/** What a screen reader says of a tab. */
const titleOf = (row: TerminalRow): string =>
  `${row.name}, ${row.state.kind}${row.production ? ', production' : ''}`;

/** Arrow keys walk along the tabs, Enter and the space bar choose one. */
function walkTabs(event: KeyboardEvent<HTMLElement>): void {
  const tab = event.target instanceof HTMLElement && event.target.closest<HTMLElement>('[role="tab"]');
  if (!tab) return;
  const tabs = [...(tab.closest('[role="tablist"]')?.querySelectorAll<HTMLElement>('[role="tab"]') ?? [])];
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  const next = step === 0 ? tab : tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
  if (step === 0 && event.key !== 'Enter' && event.key !== ' ') return;
  event.preventDefault();
  next?.click();
  if (step !== 0) next?.focus();
}
