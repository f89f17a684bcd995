import type { DockviewApi } from 'dockview-react';
import type { RefObject } from 'react';
import type { TerminalRow } from '@domain/terminal/model.ts';
import { useOfferActs } from '../app/acts.ts';
import { keyNames, type Direction, type TerminalAct } from './keys.ts';
import { useOpenTerminal } from './OpenMenu.tsx';
import { screenOf } from './screens.ts';
import { popOut } from './window.ts';

interface Options {
  api: DockviewApi | null;
  incidentId: string;
  sessions: readonly TerminalRow[];
  root: RefObject<HTMLElement | null>;
  broadcast(): void;
}

/** What keys, menus and the palette can do with the arrangement of terminals. */
export function useDockActs({ api, incidentId, sessions, root, broadcast }: Options) {
  const { open } = useOpenTerminal(incidentId);
  const act = (sessionId: string, what: TerminalAct): void => {
    const row = sessions.find(({ id }) => id === sessionId);
    const panel = api?.getPanel(sessionId);
    if (!api || !row || !panel) return;
    if (typeof what === 'object') {
      if ('split' in what)
        void (row.hostId && open({ id: row.hostId }, { beside: row.id, direction: what.split }));
      else focusToward(api, sessionId, what.focus);
    } else if (what === 'maximise') {
      if (api.hasMaximizedGroup()) api.exitMaximizedGroup();
      else api.maximizeGroup(panel);
    } else if (what === 'leave') {
      panel.api.setActive();
      root.current
        ?.querySelector<HTMLElement>('.dv-active-group [role="tab"][aria-selected="true"]')
        ?.focus();
    } else if (what === 'close') {
      root.current?.querySelector<HTMLElement>('.dv-active-group [data-close-terminal]')?.click();
    } else if (what === 'broadcast') broadcast();
  };
  const here = (what: TerminalAct) => () => {
    if (api?.activePanel) act(api.activePanel.id, what);
  };
  const move = (direction: 'right' | 'below') => () => {
    const panel = api?.activePanel;
    if (!api || !panel || panel.group.panels.length < 2) return;
    const position = direction === 'right' ? 'right' : 'bottom';
    panel.api.moveTo({ group: panel.group, position });
  };
  const screen = () => (api?.activePanel ? screenOf(api.activePanel.id) : undefined);
  useOfferActs([
    { label: 'Terminal: split right', hint: keyNames.splitRight, run: here({ split: 'right' }) },
    { label: 'Terminal: split down', hint: keyNames.splitBelow, run: here({ split: 'below' }) },
    { label: 'Terminal: move to the right', run: move('right') },
    { label: 'Terminal: move below', run: move('below') },
    { label: 'Terminal: maximise or restore', hint: keyNames.maximise, run: here('maximise') },
    { label: 'Terminal: broadcast input', hint: keyNames.broadcast, run: here('broadcast') },
    { label: 'Terminal: close', hint: keyNames.close, run: here('close') },
    { label: 'Terminal: clear', run: () => screen()?.clear() },
    {
      label: 'Terminal: open in its own window',
      run: () => void (api?.activePanel && popOut(api.activePanel.id)),
    },
    {
      label: 'Terminal: previous command',
      hint: keyNames.previousCommand,
      run: () => void screen()?.commands.jump(-1),
    },
    {
      label: 'Terminal: next command',
      hint: keyNames.nextCommand,
      run: () => void screen()?.commands.jump(1),
    },
    {
      label: 'Terminal: to the first line',
      hint: keyNames.firstLine,
      run: () => screen()?.toFirstLine(),
    },
    { label: 'Terminal: to the last line', hint: keyNames.lastLine, run: () => screen()?.toLastLine() },
  ]);
  return act;
}

/** Gives the keys to the next pane in a direction; at the edge they stay. */
function focusToward(api: DockviewApi, sessionId: string, direction: Direction): void {
  const group = api.getPanel(sessionId)?.group;
  const next = group && api.adjacentGroupInDirection(group, direction);
  const panel = next && api.getGroup(next.id)?.activePanel;
  if (!panel) return;
  panel.api.setActive();
  screenOf(panel.id)?.focus();
}
