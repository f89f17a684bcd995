import { spanText } from '@domain/time.ts';
import type { IncidentRow } from '@domain/incident/model.ts';
import { useLink, useRows } from '../store/rows.ts';
import { useNow } from '../store/time.ts';
import { hrefOf } from '../app/route.ts';
import { Empty } from '../ui/Empty.tsx';
import { SeverityBadge } from '../ui/Severity.tsx';
import { StatusBadge } from '../ui/Status.tsx';
import { bothTimes, day } from '../ui/time.ts';
import { useZone } from '../ui/useZone.ts';
import { DeclareBar } from './DeclareBar.tsx';
import './incident.css';

const worstFirst = (a: IncidentRow, b: IncidentRow) =>
  (a.severity?.rank ?? -1) - (b.severity?.rank ?? -1) || b.declaredAt - a.declaredAt;

/** Home: declare, and every incident, open ones first and worst first. */
export function IncidentList() {
  const open = useRows('incident', (rows) => rows.filter((r) => r.status !== 'resolved').sort(worstFirst));
  const resolved = useRows('incident', (rows) =>
    rows.filter((r) => r.status === 'resolved').sort((a, b) => b.declaredAt - a.declaredAt),
  );
  const ready = useLink() !== 'connecting';
  return (
    <div className="scroll-page">
      <div className="incident-page">
        <DeclareBar />
        {open.length > 0 && <Section title="Open" rows={open} />}
        {ready && open.length === 0 && (
          <Empty title="No open incident">
            <span>
              If something is wrong, type what you see in the field above and press Enter. You can set the
              severity and everything else afterwards.
            </span>
            {resolved.length === 0 && (
              <span>
                Before you need it: <a href="#/guides">bring your team's incident guide</a> and{' '}
                <a href="#/hosts">add your hosts</a>.
              </span>
            )}
          </Empty>
        )}
        {resolved.length > 0 && <Section title="Resolved" rows={resolved} />}
      </div>
    </div>
  );
}

function Section({ title, rows }: { title: string; rows: IncidentRow[] }) {
  return (
    <section aria-labelledby={`list-${title}`}>
      <h2 className="list-title" id={`list-${title}`}>
        {title} <span className="quiet">{rows.length}</span>
      </h2>
      <ul className="incident-list">
        {rows.map((row) => (
          <IncidentItem key={row.id} row={row} />
        ))}
      </ul>
    </section>
  );
}

function IncidentItem({ row }: { row: IncidentRow }) {
  const now = useNow();
  const zone = useZone();
  const lasted = spanText((row.resolvedAt ?? now) - row.declaredAt);
  return (
    <li>
      <a className="incident-item" href={hrefOf({ view: 'incident', id: row.id })}>
        <SeverityBadge severity={row.severity} short />
        <span className="incident-title">{row.title}</span>
        <StatusBadge status={row.status} />
        <span className="quiet incident-who">{row.commander}</span>
        <span className="mono quiet incident-when" title={bothTimes(row.declaredAt)}>
          {row.resolvedAt ? `${day(row.declaredAt, zone)}, took ${lasted}` : `for ${lasted}`}
        </span>
      </a>
    </li>
  );
}
