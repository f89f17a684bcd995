import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Empty } from '../ui/Empty.tsx';
import { errorText } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { day } from '../ui/time.ts';
import { useZone } from '../ui/useZone.ts';
import { EntryLine } from './EntryLine.tsx';
import type { TimelineWindow, WindowState } from './window.ts';

/** How near the end (px) counts as reading along, so that new entries keep the end in view. */
const NEAR_END_PX = 60;
/** A scroll within this time (ms) of a wheel, key or pointer is the person's. */
const TOUCH_MS = 800;

/** The timeline itself: any length, oldest above, opened at the newest end. `focus` scrolls an entry into view. */
export function TimelineList({
  window,
  state,
  focus,
  pull,
}: {
  window: TimelineWindow;
  state: WindowState;
  focus: number | null;
  /** Grows when the person wrote a note: then the end is shown. */
  pull: number;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const [seen, setSeen] = useState(0);
  const zone = useZone();
  const list = useVirtualizer({
    count: state.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => 44,
    overscan: 12,
    getItemKey: (index) => state.at(index)?.id ?? index,
  });
  const items = list.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => window.want(first, last), [window, first, last, state]);

  // The list's height changes as lines are measured and the window is resized.
  const size = `${list.getTotalSize()} ${list.scrollRect?.height ?? 0}`;
  useLayoutEffect(() => {
    if (state.ready && follows.current && state.total > 0)
      list.scrollToIndex(state.total - 1, { align: 'end' });
  }, [list, state.ready, state.total, size]);
  useEffect(() => {
    if (focus === null) return;
    follows.current = false;
    list.scrollToIndex(focus, { align: 'center' });
  }, [list, focus]);

  // Only a person leaves the end: a list that is laid out anew scrolls by itself.
  const touched = useRef(0);
  const touch = () => {
    touched.current = performance.now();
  };
  const onScroll = () => {
    const box = scroller.current;
    if (!box) return;
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
    if (atEnd) setSeen(state.arrived);
    if (atEnd || performance.now() - touched.current < TOUCH_MS) follows.current = atEnd;
  };
  const toEnd = () => {
    follows.current = true;
    setSeen(state.arrived);
    list.scrollToIndex(state.total - 1, { align: 'end' });
  };
  const latestToEnd = useRef(toEnd);
  useEffect(() => {
    latestToEnd.current = toEnd;
  });
  useEffect(() => {
    if (pull > 0) latestToEnd.current();
  }, [pull]);
  const unseen = follows.current ? 0 : state.arrived - seen;

  return (
    <div className="timeline-frame">
      {state.error !== null && (
        <ErrorLine>{`The timeline could not be read. ${errorText(state.error)}`}</ErrorLine>
      )}
      <div
        className="timeline-scroll"
        ref={scroller}
        onScroll={onScroll}
        onWheel={touch}
        onPointerDown={touch}
        onPointerMove={(event) => event.buttons > 0 && touch()}
        onTouchMove={touch}
        onKeyDown={touch}
        tabIndex={0}
        role="region"
        aria-label="Timeline entries"
      >
        {state.ready && state.total === 0 && <Empty title="Nothing here">No entry fits this filter.</Empty>}
        <ol
          className="timeline-list"
          style={{ height: list.getTotalSize() }}
          aria-label={`${state.total} entries`}
        >
          {items.map((item) => {
            const entry = state.at(item.index);
            const before = state.at(item.index - 1);
            const newDay = entry && (!before || day(before.at, zone) !== day(entry.at, zone));
            return (
              <li
                key={item.key}
                ref={list.measureElement}
                data-index={item.index}
                aria-setsize={state.total}
                aria-posinset={item.index + 1}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {newDay && (item.index === 0 || before) && (
                  <div className="timeline-day">{day(entry.at, zone)}</div>
                )}
                {entry ? (
                  <EntryLine entry={entry} marked={focus === item.index} />
                ) : (
                  <div className="entry-blank" />
                )}
              </li>
            );
          })}
        </ol>
      </div>
      {unseen > 0 && (
        <button type="button" className="timeline-more" onClick={toEnd}>
          {unseen} new below
        </button>
      )}
    </div>
  );
}
