import { Suspense, useState } from 'react';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { assertNever } from '@domain/assert.ts';
import { countBelow } from '@domain/database/firstAid/blocking.ts';
import type {
  AidRow,
  BlockNode,
  Figure,
  Section,
  SessionRef,
  Tone,
} from '@domain/database/firstAid/model.ts';
import { lazyPart } from '../ui/lazyPart.ts';
import type { Act } from './ActDialog.tsx';
import { unitText } from './format.ts';
import { figureKey, type Series } from './series.ts';
import { Sparkline } from './Sparkline.tsx';

const FigureChart = lazyPart(() => import('./FigureChart.tsx'));

interface SectionProps {
  section: Section;
  series: Series;
  onAct(kind: Act['kind'], session: SessionRef): void;
}

/** One part of a view, whatever it is. */
export function AidSection({ section, series, onAct }: SectionProps) {
  switch (section.kind) {
    case 'figures':
      return <Figures title={section.title} figures={section.figures} series={series} />;
    case 'table':
      return <AidTable section={section} onAct={onAct} />;
    case 'tree':
      return (
        <section className="db-aid-part">
          <h2>{section.title}</h2>
          {section.nodes.length === 0 && <p className="quiet">{section.empty}</p>}
          {section.nodes.length > 0 && (
            <ul className="db-block" role="tree" aria-label={section.title}>
              {section.nodes.map((node) => (
                <Block key={node.session.pid} node={node} level={1} onAct={onAct} />
              ))}
            </ul>
          )}
        </section>
      );
    case 'text':
      return (
        <details className="db-aid-part db-aid-text">
          <summary>{section.title}</summary>
          <pre tabIndex={0}>{section.text}</pre>
        </details>
      );
    case 'gap':
      return (
        <p className="db-gap">
          <b>{section.title}</b> cannot be looked at. {section.why}
        </p>
      );
    default:
      return assertNever(section);
  }
}

const toneWords: Record<Tone, string> = { none: '', warn: 'Look at it', bad: 'Act on it' };

function Figures({ title, figures, series }: { title: string; figures: readonly Figure[]; series: Series }) {
  const [open, setOpen] = useState<string | null>(null);
  const shown = figures.find((f) => f.label === open);
  return (
    <section className="db-aid-part">
      <h2>{title}</h2>
      <ul className="db-figures" aria-label={title}>
        {figures.map((figure) => {
          const samples = series[figureKey(title, figure.label)] ?? [];
          const rate = figure.counter && samples.length > 1 ? samples.at(-1)?.value : undefined;
          return (
            <li key={figure.label} data-tone={figure.tone} title={figure.hint}>
              <button
                type="button"
                aria-expanded={open === figure.label}
                disabled={samples.length < 2}
                onClick={() => setOpen(open === figure.label ? null : figure.label)}
              >
                <span className="db-figure-label">{figure.label}</span>
                <span className="db-figure-value">
                  {rate === undefined
                    ? unitText(figure.value, figure.unit)
                    : `${unitText(rate, figure.unit)}/s`}
                </span>
                {rate !== undefined && (
                  <span className="quiet db-figure-total">{unitText(figure.value, figure.unit)} in all</span>
                )}
                {figure.tone !== 'none' && <span className="db-figure-tone">{toneWords[figure.tone]}</span>}
                {samples.length > 1 && <Sparkline samples={samples} />}
              </button>
              {figure.hint && <span className="db-figure-hint quiet">{figure.hint}</span>}
            </li>
          );
        })}
      </ul>
      {shown && (
        <Suspense fallback={null}>
          <FigureChart figure={shown} samples={series[figureKey(title, shown.label)] ?? []} />
        </Suspense>
      )}
    </section>
  );
}

type TableSection = Extract<Section, { kind: 'table' }>;

function AidTable({ section, onAct }: { section: TableSection; onAct: SectionProps['onAct'] }) {
  const { title, columns, rows, empty } = section;
  const [sort, setSort] = useState<{ column: number; down: boolean } | null>(null);
  const acts = rows.some((row) => row.session);
  const order = sort ? sorted(rows, columns[sort.column]?.unit === 'text', sort) : rows;
  return (
    <section className="db-aid-part">
      <h2>
        {title} {rows.length > 0 && <span className="quiet">{rows.length}</span>}
      </h2>
      {rows.length === 0 && <p className="quiet">{empty}</p>}
      {rows.length > 0 && (
        <div className="db-aid-scroll" tabIndex={0} role="region" aria-label={title}>
          <table>
            <thead>
              <tr>
                {acts && <th className="visually-hidden-cell">Acts</th>}
                {columns.map((column, i) => (
                  <th
                    key={column.label}
                    aria-sort={sort?.column === i ? (sort.down ? 'descending' : 'ascending') : undefined}
                    data-number={isNumeric(column.unit) || undefined}
                  >
                    <button
                      type="button"
                      onClick={() =>
                        setSort({ column: i, down: sort?.column === i ? !sort.down : isNumeric(column.unit) })
                      }
                    >
                      {column.label}
                      {sort?.column === i && <span aria-hidden>{sort.down ? ' ▼' : ' ▲'}</span>}
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {order.map((row, at) => (
                <tr key={row.session?.pid ?? at} data-tone={row.tone}>
                  {acts && <td>{row.session && <SessionMenu session={row.session} onAct={onAct} />}</td>}
                  {columns.map((column, i) => (
                    <td
                      key={column.label}
                      data-number={isNumeric(column.unit) || undefined}
                      data-code={column.unit === 'code' || undefined}
                      title={row.cells[i] ?? undefined}
                    >
                      {i === 0 && row.tone !== 'none' && (
                        <span className="visually-hidden">{toneWords[row.tone]}: </span>
                      )}
                      {unitText(row.cells[i] ?? null, column.unit)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function isNumeric(unit: Figure['unit']): boolean {
  return unit !== 'text' && unit !== 'code' && unit !== 'time';
}

function sorted(
  rows: readonly AidRow[],
  asText: boolean,
  { column, down }: { column: number; down: boolean },
) {
  const turn = down ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [x, y] = [a.cells[column] ?? '', b.cells[column] ?? ''];
    const difference = asText ? Number.NaN : Number(x) - Number(y);
    return turn * (Number.isNaN(difference) ? x.localeCompare(y, 'en', { numeric: true }) : difference);
  });
}

function Block({ node, level, onAct }: { node: BlockNode; level: number; onAct: SectionProps['onAct'] }) {
  const { session, facts, waiting, circular, repeated } = node;
  const below = countBelow(node);
  return (
    <li
      role="treeitem"
      aria-level={level}
      aria-expanded={waiting.length > 0 || undefined}
      aria-selected={false}
    >
      <div className="db-block-node" data-root={level === 1 || undefined} tabIndex={0}>
        <span className="db-block-head">
          <b>{session.pid}</b> {session.user && <span>{session.user}</span>}
          {below > 0 && <strong className="db-block-count">holds up {below}</strong>}
          {circular && <strong className="db-block-count">waits for itself: a deadlock</strong>}
          <span className="quiet">{repeated ? 'waits for this one too' : facts.join(', ')}</span>
          {!circular && !repeated && session.user !== '' && <SessionActs session={session} onAct={onAct} />}
        </span>
        {session.query && !repeated && <code>{session.query}</code>}
      </div>
      {waiting.length > 0 && (
        <ul role="group">
          {waiting.map((child) => (
            <Block key={child.session.pid} node={child} level={level + 1} onAct={onAct} />
          ))}
        </ul>
      )}
    </li>
  );
}

function SessionActs({ session, onAct }: { session: SessionRef; onAct: SectionProps['onAct'] }) {
  return (
    <span className="db-block-acts">
      {session.cancellable && (
        <button
          type="button"
          className="link-button"
          onClick={() => onAct('cancel', session)}
          aria-label={`Cancel the query of ${session.pid}`}
        >
          Cancel its query
        </button>
      )}
      <button
        type="button"
        className="link-button db-danger"
        onClick={() => onAct('terminate', session)}
        aria-label={`End session ${session.pid}`}
      >
        End the session
      </button>
    </span>
  );
}

function SessionMenu({ session, onAct }: { session: SessionRef; onAct: SectionProps['onAct'] }) {
  return (
    <Menu withinPortal position="bottom-start">
      <Menu.Target>
        <ActionIcon size="xs" variant="subtle" color="gray" aria-label={`Acts on session ${session.pid}`}>
          <IconDots size={12} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {session.cancellable && (
          <Menu.Item onClick={() => onAct('cancel', session)}>Cancel its query ...</Menu.Item>
        )}
        <Menu.Item onClick={() => onAct('terminate', session)}>End the session ...</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
