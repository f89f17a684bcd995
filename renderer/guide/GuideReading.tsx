import { Loader } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Block, Guide, Warning } from '@domain/guide/model.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { BlockView } from './BlockView.tsx';
import { BlockCorrection } from './Corrections.tsx';
import { outlineOf, type OutlineGroup } from './outline.ts';
import { JumpContext, slugOf } from './Prose.tsx';
import { useGuide } from './useGuide.ts';

/** The guide to read: its outline beside its blocks, of which only those in sight are in the page. */
export function GuideReading({ id, at }: { id: string; at?: string | undefined }) {
  const { guide, error } = useGuide(id);
  if (error) return <ErrorLine>{error}</ErrorLine>;
  if (!guide) {
    return (
      <div className="guide-wait" role="status">
        <Loader size={16} /> Opening the guide ...
      </div>
    );
  }
  return <GuideText guide={guide} at={at} />;
}

interface GuideTextProps {
  guide: Guide;
  /** A piece to show first. */
  at?: string | undefined;
  /** A place of the source to keep in sight. */
  place?: number | undefined;
  /** Whether the outline stands beside the text. */
  outline?: boolean;
}

/** A model to read; what can be corrected in it is told by the context. */
export function GuideText({ guide, at, place, outline: beside = true }: GuideTextProps) {
  const frame = useRef<HTMLDivElement>(null);
  const blocks = useMemo(() => guide.blocks.filter((b) => isShown(guide, b)), [guide]);
  const warnings = useMemo(() => warningsByBlock(guide.warnings, blocks), [guide, blocks]);
  const outline = useMemo(() => outlineOf(guide), [guide]);
  const [marked, setMarked] = useState<string | null>(null);
  const virtual = useVirtualizer({
    count: blocks.length,
    getScrollElement: () => frame.current,
    estimateSize: (i) => estimate(guide, blocks[i]),
    getItemKey: (i) => blocks[i]?.id ?? i,
    overscan: 6,
    paddingStart: 12,
    paddingEnd: 240,
  });
  // The virtualizer is another object at each rendering: going somewhere must not depend on it.
  const scroller = useRef((_index: number): void => undefined);
  scroller.current = (index) => virtual.scrollToIndex(index, { align: 'start' });
  const goTo = useCallback(
    (start: number) => {
      const index = indexAt(blocks, start);
      scroller.current(index);
      setMarked(blocks[index]?.id ?? null);
    },
    [blocks],
  );
  const jump = useCallback(
    (fragment: string) => {
      const heading = guide.blocks.find((b) => b.kind === 'heading' && slugOf(b.text) === fragment);
      if (heading) goTo(heading.range.start);
      return heading !== undefined;
    },
    [guide, goTo],
  );
  useEffect(() => {
    const piece = [...guide.playbooks, ...guide.phases].find((p) => p.id === at);
    if (piece) goTo(piece.range.start);
  }, [guide, at, goTo]);
  useEffect(() => {
    if (place !== undefined) goTo(place);
  }, [place, goTo]);
  return (
    <div className="guide-body" data-alone={!beside || undefined}>
      {beside && <Outline groups={outline} onGo={goTo} />}
      <div className="guide-text" ref={frame} role="region" aria-label="Guide" tabIndex={0}>
        <JumpContext value={jump}>
          <div className="guide-blocks" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const block = blocks[item.index];
              return (
                block && (
                  <div
                    key={item.key}
                    ref={virtual.measureElement}
                    data-index={item.index}
                    className="guide-block"
                    data-marked={marked === block.id || undefined}
                    style={{ transform: `translateY(${item.start}px)` }}
                  >
                    <BlockView guide={guide} block={block} />
                    <BlockCorrection guide={guide} block={block} />
                    {warnings.get(block.id)?.map((warning) => (
                      <p key={warning.id} className="guide-warning" role="note">
                        {warning.message}
                      </p>
                    ))}
                  </div>
                )
              );
            })}
          </div>
        </JumpContext>
      </div>
    </div>
  );
}

/** 300 lines of an outline are more than anybody reads; a huge guide must not fill the page with them. */
const MOST = 300;

function Outline({ groups, onGo }: { groups: OutlineGroup[]; onGo(start: number): void }) {
  return (
    <nav className="outline" aria-label="Outline">
      {groups.map((group, i) => (
        <details key={group.title} open={group.title !== 'Contents' || i === 0}>
          <summary>
            {group.title} <span className="quiet">{group.items.length}</span>
          </summary>
          <ul>
            {group.items.slice(0, MOST).map((item) => (
              <li key={item.id} data-depth={item.depth || undefined}>
                <button type="button" title={item.label} onClick={() => onGo(item.start)}>
                  {item.label}
                </button>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </nav>
  );
}

function isShown(guide: Guide, block: Block): boolean {
  return block.kind !== 'prose' || guide.source.slice(block.range.start, block.range.end).trim() !== '';
}

function estimate(guide: Guide, block: Block | undefined): number {
  if (!block) return 0;
  if (block.kind === 'heading') return 44;
  if (block.kind === 'steps') return 24 + block.steps.length * 84;
  if (block.kind === 'checks') return 8 + block.items.length * 28;
  const lines = guide.source.slice(block.range.start, block.range.end).split('\n').length;
  return 16 + lines * 21;
}

function warningsByBlock(warnings: readonly Warning[], blocks: readonly Block[]): Map<string, Warning[]> {
  const found = new Map<string, Warning[]>();
  for (const warning of warnings) {
    const block = blocks[indexAt(blocks, warning.range.start)];
    if (block) found.set(block.id, [...(found.get(block.id) ?? []), warning]);
  }
  return found;
}

/** The block that begins at or last before a place of the source. */
function indexAt(blocks: readonly Block[], start: number): number {
  let low = 0;
  let high = blocks.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((blocks[middle]?.range.start ?? 0) <= start) low = middle;
    else high = middle;
  }
  return low;
}
