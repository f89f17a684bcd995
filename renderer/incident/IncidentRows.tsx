import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useSyncExternalStore } from 'react';
import { nextOf, standing } from '@domain/clock/derive.ts';
import type { Due } from '@domain/clock/due.ts';
import type { IncidentRow } from '@domain/incident/model.ts';
import { spanText } from '@domain/time.ts';
import { hrefOf } from '../app/route.ts';
import { ClockChip } from '../clock/Chip.tsx';
import { useNow } from '../store/time.ts';
import { SeverityBadge } from '../ui/Severity.tsx';
import { StatusBadge } from '../ui/Status.tsx';
import { bothTimes, day } from '../ui/time.ts';
import { useZone } from '../ui/useZone.ts';

/** A row's height in CSS pixels: every row is one line. */
const ROW = 43;
/** Up to here all rows are in the page, so that the browser's own search finds them. */
const WHOLE = 60;

interface Props {
  title: string;
  rows: IncidentRow[];
  dues: ReadonlyMap<string, readonly Due[]>;
}

/** A section of the list; of a long one only what is in view is in the page. */
export function IncidentRows({ title, rows, dues }: Props) {
  return (
    <section aria-labelledby={`list-${title}`}>
      <h2 className="list-title" id={`list-${title}`}>
        {title} <span className="quiet">{rows.length.toLocaleString('en')}</span>
      </h2>
      {rows.length <= WHOLE ? (
        <ul className="framed-list incident-list">
          {rows.map((row) => (
            <li key={row.id}>
              <IncidentItem row={row} dues={dues.get(row.id)} />
            </li>
          ))}
        </ul>
      ) : (
        <LongList rows={rows} dues={dues} />
      )}
    </section>
  );
}

function LongList({ rows, dues }: Omit<Props, 'title'>) {
  const list = useRef<HTMLUListElement>(null);
  const page = useScrollPage(list);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => page.element,
    estimateSize: () => ROW,
    scrollMargin: page.margin,
    overscan: 10,
  });
  return (
    <ul
      className="framed-list incident-list"
      ref={list}
      style={{ height: rows.length * ROW, position: 'relative' }}
    >
      {virtual.getVirtualItems().map(({ index, start }) => {
        const row = rows[index];
        return row ? (
          <li
            key={row.id}
            aria-setsize={rows.length}
            aria-posinset={index + 1}
            style={{
              position: 'absolute',
              insetInline: 0,
              height: ROW,
              transform: `translateY(${start - page.margin}px)`,
            }}
          >
            <IncidentItem row={row} dues={dues.get(row.id)} />
          </li>
        ) : null;
      })}
    </ul>
  );
}

const never = () => () => undefined;

/** The scrolling page around a list, and how far below its top the list begins. */
function useScrollPage(list: React.RefObject<HTMLElement | null>): {
  element: Element | null;
  margin: number;
} {
  const element = useSyncExternalStore(never, () => list.current?.closest('.scroll-page') ?? null);
  const margin = useSyncExternalStore(never, () => {
    const top = list.current?.getBoundingClientRect().top ?? 0;
    return element ? Math.round(top - element.getBoundingClientRect().top + element.scrollTop) : 0;
  });
  return { element, margin };
}

function IncidentItem({ row, dues }: { row: IncidentRow; dues: readonly Due[] | undefined }) {
  const now = useNow();
  const zone = useZone();
  const lasted = spanText((row.resolvedAt ?? now) - row.declaredAt);
  const next = dues && nextOf(standing(dues, now));
  return (
    <a className="incident-item" href={hrefOf({ view: 'incident', id: row.id })}>
      <SeverityBadge severity={row.severity} short />
      <span className="incident-title" title={row.title}>
        {row.title}
      </span>
      <span className="incident-next">{next && <ClockChip clock={next} />}</span>
      <StatusBadge status={row.status} closedAs={row.closedAs} />
      <span className="quiet incident-who">{row.commander}</span>
      <span className="mono quiet incident-when" title={bothTimes(row.declaredAt)}>
        {row.resolvedAt ? `${day(row.declaredAt, zone)}, took ${lasted}` : `for ${lasted}`}
      </span>
    </a>
  );
}
