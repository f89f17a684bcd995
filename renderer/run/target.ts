import type { HostRow } from '@domain/host/model.ts';
import type { RunRow } from '@domain/run/row.ts';
import type { Preview } from '@domain/run/preview.ts';
import type { TerminalRow } from '@domain/terminal/model.ts';
import { api } from '../api/client.ts';
import { showTerminal, useSessions } from '../terminal/useSessions.ts';
import { useTable } from '../store/rows.ts';
import { sessionProblem } from './SessionChoice.tsx';

/** How and where a run's steps go, as the person chose. */
export interface Choice {
  how: 'terminal' | 'captured';
  session: string | null;
  hostIds: string[];
}

/** The choice as it stands now: what of it is there. */
export interface Target extends Choice {
  /** The incident's terminals, and the one that is meant. */
  sessions: TerminalRow[];
  terminal: TerminalRow | undefined;
  hosts: HostRow[];
  /** The names of where it would run; none where it cannot run yet. */
  names: string[];
  choose(change: Partial<Choice>): void;
}

/** Where the steps of a run go now. */
export function useTarget(run: RunRow, choice: Choice, choose: Target['choose']): Target {
  const { sessions, active } = useSessions(run.incidentId);
  const all = useTable('host');
  const usable = sessions.filter((s) => sessionProblem(s) === null);
  const terminal =
    usable.find((s) => s.id === choice.session) ?? usable.find((s) => s.id === active) ?? usable[0];
  const hosts = choice.hostIds.flatMap((id) => all[id] ?? []);
  const names = choice.how === 'captured' ? hosts.map((h) => h.name) : terminal ? [terminal.host] : [];
  return { ...choice, sessions, terminal, hosts, names, choose };
}

/** Whether a step may run on one key: it only reads, and there is nothing to be told before. */
export function isQuick(preview: Preview | undefined, target: Target): boolean {
  if (!preview || target.names.length === 0) return false;
  const { risk, problems, warnings, reveals, fit } = preview;
  const fits = target.how === 'terminal' ? fit?.kind !== 'prompt' : fit === null;
  return risk === 'read' && fits && [problems, warnings, reveals].every((list) => list.length === 0);
}

/** Begins a step where the target says. */
export async function beginStep(
  run: RunRow,
  target: Target,
  step: { key: string; stepId: string; text: string; confirm?: string },
): Promise<void> {
  const { key, stepId, text, confirm } = step;
  const what = { key, runId: run.id, stepId, text, confirm };
  if (target.how === 'captured') {
    await api.run.captureStep({ ...what, hostIds: target.hosts.map((h) => h.id) });
  } else if (target.terminal) {
    const sessionId = target.terminal.id;
    await api.run.runStep({ ...what, sessionId });
    showTerminal(run.incidentId, sessionId);
    target.choose({ session: sessionId });
  }
}
