import type { IncidentRow } from '@domain/incident/model.ts';
import { spanText } from '@domain/time.ts';
import { ClocksButton } from '../clock/ClocksButton.tsx';
import { useRow, useRows } from '../store/rows.ts';
import { useNow } from '../store/time.ts';
import { bothTimes, clock } from '../ui/time.ts';
import { useZone } from '../ui/useZone.ts';

/** The second line of the desk: since when, who leads, what is due next, what is being done, what was promised. */
export function DeskLine({ incident }: { incident: IncidentRow }) {
  const now = useNow();
  const closed = incident.status === 'resolved';
  const lasted = spanText((incident.resolvedAt ?? now) - incident.declaredAt);
  const doing = useDoing(incident.id);
  const promised = usePromise(incident.id);
  return (
    <dl className="desk-line">
      <Fact name={closed ? 'Lasted' : 'Running for'} title={`Declared ${bothTimes(incident.declaredAt)}`}>
        <span className="mono">{lasted}</span>
      </Fact>
      <Fact name="Commander">{incident.commander}</Fact>
      <div className="desk-fact desk-next">
        <dt>Next</dt>
        <dd>
          <ClocksButton incident={incident} />
        </dd>
      </div>
      {doing && !closed && <Fact name="Doing">{doing}</Fact>}
      {promised && !closed && <Fact name="Promised">{promised}</Fact>}
    </dl>
  );
}

function Fact({ name, title, children }: { name: string; title?: string; children: React.ReactNode }) {
  return (
    <div className="desk-fact">
      <dt>{name}</dt>
      <dd title={title ?? (typeof children === 'string' ? children : undefined)}>{children}</dd>
    </div>
  );
}

/** What is under way: open tasks with their names, then playbooks that run. */
function useDoing(incidentId: string): string {
  const tasks = useRow('task', incidentId)?.tasks ?? [];
  const runs = useRows('run', (rows) =>
    rows.filter((r) => r.incidentId === incidentId && r.finishedAt === null),
  );
  const open = tasks.filter((t) => (t.state === 'given' || t.state === 'understood') && t.person !== '');
  const words = [
    ...open.slice(0, 2).map((t) => `${t.person}: ${t.title}`),
    open.length > 2 ? `${open.length - 2} more` : '',
    ...runs
      .slice(0, 1)
      .map(
        (r) =>
          `${r.playbookTitle} (${r.steps.filter((s) => s.state !== 'todo').length} of ${r.steps.length})`,
      ),
  ];
  return words.filter(Boolean).join('; ');
}

/** When people were told to expect the next word, as the last message said. */
function usePromise(incidentId: string): string {
  const zone = useZone();
  const [last] = useRows('message', (rows) =>
    rows
      .filter((m) => m.incidentId === incidentId && m.state === 'queued')
      .toSorted((a, b) => (b.queuedAt ?? 0) - (a.queuedAt ?? 0))
      .slice(0, 1),
  );
  if (!last?.nextUpdateAt) return '';
  return `next word by ${clock(last.nextUpdateAt, zone).slice(0, 5)}${last.audience ? ` (${last.audience})` : ''}`;
}
