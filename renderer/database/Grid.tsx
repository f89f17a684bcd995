import {
  memo,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
} from 'react';
import type { Column } from '@domain/database/result.ts';
import { cellText, isNumber } from './cells.ts';
import { countText } from './format.ts';
import { runningSums, useWidths, visibleColumns } from './gridLayout.ts';
import type { GridRow } from './rowWindow.ts';
import { boxOf, moved, type Box, type Place, type Selection } from './selection.ts';

/** Every row is as high: the place of the millionth is a multiplication, and no list of heights is kept. */
const ROW = 24;
const HEADER = 28;
/** Rows beyond the screen's edges that are drawn, so that a flick of the wheel shows no gap. */
const OVERSCAN = 10;

export interface GridProps {
  columns: readonly Column[];
  count: number;
  /** A row by its place; undefined while it is under way. */
  rowAt(index: number): GridRow | undefined;
  /** The number that a row is shown under. */
  numberOf(index: number): number;
  /** True where a value was cut. */
  isCut(index: number, column: number): boolean;
  /** Tells what is on the screen. */
  onShow(from: number, to: number): void;
  sort: { column: number; down: boolean } | null;
  onSort(column: number): void;
  selection: Selection;
  onSelect(selection: Selection): void;
  onOpen(place: Place): void;
  onCopy(): void;
  /** Grows when rows came. */
  version: number;
  label: string;
}

/** A grid of any length: only what is on the screen is in the page. */
export function Grid(props: GridProps) {
  const { columns, count, rowAt, onShow, selection, version } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, left: 0, width: 800, height: 300 });
  const widths = useWidths(columns, rowAt);
  const lefts = useMemo(() => runningSums(widths), [widths]);
  const gutter = Math.max(44, countText(props.numberOf(Math.max(0, count - 1))).length * 8 + 16);
  const first = Math.max(0, Math.floor(view.top / ROW) - OVERSCAN);
  const last = Math.min(count, Math.ceil((view.top + view.height) / ROW) + OVERSCAN);
  const [from, to] = visibleColumns(lefts, view.left, view.width);
  useEffect(() => onShow(first, last), [onShow, first, last, version]);
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const measure = () =>
      setView({ top: box.scrollTop, left: box.scrollLeft, width: box.clientWidth, height: box.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    box.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener('scroll', measure);
    };
  }, []);
  const { head } = selection;
  const reveal = useCallback(
    ({ row, column }: Place) => {
      const box = scroller.current;
      if (!box) return;
      const [top, left] = [row * ROW, lefts[column] ?? 0];
      const right = lefts[column + 1] ?? left;
      if (top < box.scrollTop) box.scrollTop = top;
      else if (top + ROW + HEADER > box.scrollTop + box.clientHeight)
        box.scrollTop = top + ROW + HEADER - box.clientHeight;
      if (left < box.scrollLeft) box.scrollLeft = left;
      else if (right + gutter > box.scrollLeft + box.clientWidth)
        box.scrollLeft = right + gutter - box.clientWidth;
    },
    [lefts, gutter],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const control = event.ctrlKey || event.metaKey;
    if (control && event.key === 'c') {
      event.preventDefault();
      return props.onCopy();
    }
    if (control && event.key === 'a') {
      event.preventDefault();
      const end = { row: count - 1, column: columns.length - 1 };
      return props.onSelect({ anchor: { row: 0, column: 0 }, head: end });
    }
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      return props.onOpen(head);
    }
    const page = Math.max(1, Math.floor(view.height / ROW) - 2);
    const to = moved(head, event.key, control, { rows: count, columns: columns.length, page });
    if (!to) return undefined;
    event.preventDefault();
    props.onSelect({ anchor: event.shiftKey ? selection.anchor : to, head: to });
    return reveal(to);
  };
  const box = boxOf(selection);
  const total = (lefts.at(-1) ?? 0) + gutter;
  const rows = Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i);
  return (
    <div
      ref={scroller}
      className="db-grid"
      role="grid"
      aria-label={props.label}
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      aria-multiselectable
      aria-activedescendant={count > 0 ? cellId(head.row, head.column) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      {...pointerSelect(props)}
    >
      <div className="db-grid-space" style={{ height: count * ROW + HEADER, width: total }}>
        <Head {...props} lefts={lefts} widths={widths} from={from} to={to} gutter={gutter} total={total} />
        {rows.map((index) => (
          <Row
            key={index}
            index={index}
            row={rowAt(index)}
            number={props.numberOf(index)}
            columns={columns}
            lefts={lefts}
            widths={widths}
            from={from}
            to={to}
            gutter={gutter}
            total={total}
            box={index >= box.top && index <= box.bottom ? box : null}
            active={index === head.row ? head.column : -1}
            isCut={props.isCut}
          />
        ))}
      </div>
    </div>
  );
}

const cellId = (row: number, column: number) => `db-cell-${row}-${column}`;

/** Pressing begins a selection, moving extends it, pressing twice opens the value. */
function pointerSelect({ selection, onSelect, onOpen, columns }: GridProps) {
  const placeOf = (target: EventTarget): Place | null => {
    const cell = target instanceof Element ? target.closest<HTMLElement>('[data-place]') : null;
    const [row, column] = (cell?.dataset['place'] ?? '').split(':').map(Number);
    return cell && row !== undefined && column !== undefined ? { row, column } : null;
  };
  return {
    onPointerDown(event: PointerEvent) {
      const place = event.button === 0 ? placeOf(event.target) : null;
      if (!place) return;
      if (place.column < 0) {
        const anchor = event.shiftKey ? { ...selection.anchor, column: 0 } : { ...place, column: 0 };
        onSelect({ anchor, head: { row: place.row, column: columns.length - 1 } });
      } else {
        onSelect({ anchor: event.shiftKey ? selection.anchor : place, head: place });
      }
    },
    onPointerMove(event: PointerEvent) {
      const place = event.buttons === 1 ? placeOf(event.target) : null;
      if (!place || (place.row === selection.head.row && place.column === selection.head.column)) return;
      if (place.column >= 0) onSelect({ anchor: selection.anchor, head: place });
    },
    onDoubleClick(event: React.MouseEvent) {
      const place = placeOf(event.target);
      if (place && place.column >= 0) onOpen(place);
    },
  };
}

interface Layout {
  lefts: readonly number[];
  widths: readonly number[];
  from: number;
  to: number;
  gutter: number;
  total: number;
}

function Head({ columns, sort, onSort, lefts, widths, from, to, gutter, total }: GridProps & Layout) {
  return (
    <div className="db-grid-head" role="row" style={{ width: total }}>
      <span className="db-grid-corner" style={{ width: gutter }} />
      {columns.slice(from, to).map((column, i) => {
        const index = from + i;
        const sorted = sort?.column === index ? (sort.down ? 'descending' : 'ascending') : 'none';
        return (
          <span
            key={index}
            role="columnheader"
            aria-colindex={index + 1}
            aria-sort={sorted}
            className="db-grid-title"
            style={{ left: gutter + (lefts[index] ?? 0), width: widths[index] }}
          >
            <button
              type="button"
              tabIndex={-1}
              title={`${column.name}: ${column.type}${column.table ? ` of ${column.table}` : ''}. Sorts what is loaded.`}
              onClick={() => onSort(index)}
            >
              <b>{column.name}</b> <i>{column.type}</i>
              {sorted !== 'none' && <span aria-hidden>{sorted === 'ascending' ? ' ▲' : ' ▼'}</span>}
            </button>
          </span>
        );
      })}
    </div>
  );
}

interface RowProps extends Layout {
  index: number;
  row: GridRow | undefined;
  number: number;
  columns: readonly Column[];
  box: Box | null;
  active: number;
  isCut(index: number, column: number): boolean;
}

const Row = memo(function Row(props: RowProps) {
  const { index, row, columns, lefts, widths, from, to, gutter, box, active } = props;
  const cells = [];
  for (let column = from; column < to; column++) {
    const value = row?.[column];
    const chosen = box !== null && column >= box.left && column <= box.right;
    cells.push(
      <span
        key={column}
        id={cellId(index, column)}
        role="gridcell"
        aria-colindex={column + 1}
        aria-selected={chosen}
        data-place={`${index}:${column}`}
        data-kind={value === null ? 'null' : value === '' ? 'empty' : undefined}
        data-active={column === active || undefined}
        className={isNumber(columns[column]?.kind ?? 'text') ? 'db-cell db-cell-number' : 'db-cell'}
        style={{ left: gutter + (lefts[column] ?? 0), width: widths[column] }}
      >
        {shownValue(row, value)}
        {props.isCut(index, column) && <em title="The value is longer"> …</em>}
      </span>,
    );
  }
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className="db-grid-row"
      style={{ transform: `translateY(${index * ROW + HEADER}px)`, width: props.total }}
    >
      <span className="db-grid-number" role="rowheader" data-place={`${index}:-1`} style={{ width: gutter }}>
        {countText(props.number)}
      </span>
      {cells}
    </div>
  );
});

/** NULL is a word of its own kind, an empty text is nothing. */
function shownValue(row: GridRow | undefined, value: string | null | undefined): string {
  if (row === undefined) return '·';
  if (value === null || value === undefined) return 'NULL';
  return cellText(value);
}
