import { Button } from '@mantine/core';
import { breachFieldNames, breachFields, type BreachRow } from '@domain/incident/breach.ts';
import { breachCsv } from '@domain/incident/breachCsv.ts';
import { regimeLabels } from '@domain/clock/regulator.ts';
import { hrefOf } from '../app/route.ts';
import { useTable } from '../store/rows.ts';
import { Empty } from '../ui/Empty.tsx';
import { Page } from '../ui/Page.tsx';
import { saveFile } from '../ui/saveFile.ts';
import { bothTimes, clock, day } from '../ui/time.ts';
import { useZone } from '../ui/useZone.ts';
import { Retention } from './Retention.tsx';

/** The breach register over all incidents, and how long incidents are kept. */
export default function BreachView() {
  const incidents = useTable('incident');
  const rows = Object.values(useTable('breach')).toSorted((a, b) => (b.awareAt ?? 0) - (a.awareAt ?? 0));
  const titleOf = (row: BreachRow) => incidents[row.incidentId]?.title ?? row.incidentId;
  return (
    <Page
      title="Breach register"
      bar={
        <>
          <Button
            variant="default"
            disabled={rows.length === 0}
            onClick={() => saveFile('breach-register.csv', breachCsv(rows, titleOf), 'text/csv')}
          >
            Export CSV
          </Button>
        </>
      }
    >
      {rows.length === 0 && (
        <Empty title="No breach is recorded">
          In an incident, "Breach and notices" notes since when you know of it; the notices&apos; clocks run
          from then, and its record is listed here.
        </Empty>
      )}
      {rows.map((row) => (
        <BreachCard key={row.incidentId} row={row} title={titleOf(row)} />
      ))}
      <Retention />
    </Page>
  );
}

function BreachCard({ row, title }: { row: BreachRow; title: string }) {
  const zone = useZone();
  const missing = breachFieldNames.filter((name) => row.record[name].trim() === '');
  const at = (ms: number) => `${day(ms, zone)} ${clock(ms, zone).slice(0, 5)}`;
  return (
    <section className="breach-card" aria-label={title}>
      <h2>
        <a href={hrefOf({ view: 'incident', id: row.incidentId })}>{title}</a>
      </h2>
      {row.awareAt !== null && (
        <p title={bothTimes(row.awareAt)}>
          Aware since {at(row.awareAt)}: {row.regimes.map((r) => regimeLabels[r]).join(', ')}
        </p>
      )}
      <dl>
        {breachFieldNames
          .filter((name) => row.record[name].trim() !== '')
          .map((name) => (
            <div key={name}>
              <dt>{breachFields[name]}</dt>
              <dd>{row.record[name]}</dd>
            </div>
          ))}
        {row.notices.map((n) => (
          <div key={n.clock}>
            <dt>{n.label}</dt>
            <dd>
              {at(n.at)} by {n.by}
              {n.reference && `, ${n.reference}`}
            </dd>
          </div>
        ))}
      </dl>
      {missing.length > 0 && (
        <p className="quiet">
          Not recorded yet: {missing.map((m) => breachFields[m].toLowerCase()).join('; ')}
        </p>
      )}
    </section>
  );
}
