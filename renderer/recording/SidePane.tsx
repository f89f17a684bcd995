import { Button, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { RecordingRow } from '@domain/recording/model.ts';
import type { Hit } from '@domain/recording/text.ts';
import type { EntryRow } from '@domain/timeline/model.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { clock } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';
import { saveRecording } from './load.ts';
import { spanClock } from './span.ts';
import { VerifyButton } from './VerifyButton.tsx';

/** Beside the screen: search in the text, the timeline's entries, and what proves the file. */
export function SidePane(props: {
  row: RecordingRow;
  marks: readonly EntryRow[];
  at: number;
  find(query: string): { hits: Hit[]; more: boolean };
  onSeek(at: number): void;
}) {
  const { row, marks, at, find, onSeek } = props;
  const [query, setQuery] = useState('');
  const found = useMemo(() => find(query.trim()), [find, query]);
  return (
    <aside className="replay-side" aria-label="Search and timeline">
      <TextInput
        size="xs"
        aria-label="Search in the recording"
        placeholder="Search what was shown"
        leftSection={<IconSearch size={14} aria-hidden />}
        value={query}
        onChange={(e) => setQuery(e.currentTarget.value)}
        onKeyDown={(e) => e.key === 'Enter' && found.hits[0] && onSeek(nextHit(found.hits, at).at)}
      />
      {query.trim() ? (
        <Hits hits={found.hits} more={found.more} onSeek={onSeek} />
      ) : (
        <Entries row={row} marks={marks} at={at} onSeek={onSeek} />
      )}
      <Proof row={row} />
    </aside>
  );
}

/** The next one after a moment, or the first again. */
function nextHit(hits: readonly Hit[], at: number): Hit {
  return hits.find((hit) => hit.at > at) ?? (hits[0] as Hit);
}

function Hits({ hits, more, onSeek }: { hits: Hit[]; more: boolean; onSeek(at: number): void }) {
  return (
    <>
      <p className="quiet replay-count" role="status">
        {hits.length === 0
          ? 'Not found'
          : `${more ? 'More than ' : ''}${hits.length} found. Enter goes to the next.`}
      </p>
      <ol className="replay-list">
        {hits.map((hit, index) => (
          <li key={index}>
            <button type="button" onClick={() => onSeek(hit.at)}>
              <span className="mono quiet">{spanClock(hit.at)}</span>
              <span className="mono replay-line">{hit.line}</span>
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}

function Entries(props: {
  row: RecordingRow;
  marks: readonly EntryRow[];
  at: number;
  onSeek(at: number): void;
}) {
  const { row, marks, at, onSeek } = props;
  const zone = useZone();
  const list = useRef<HTMLOListElement>(null);
  const current = marks.findLast((entry) => entry.at - row.startedAt <= at + 1)?.id;
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  if (marks.length === 0)
    return <p className="quiet replay-count">No entry of the timeline is of this time.</p>;
  return (
    <ol className="replay-list" ref={list} aria-label="Timeline">
      {marks.map((entry) => (
        <li key={entry.id}>
          <button
            type="button"
            aria-current={entry.id === current || undefined}
            onClick={() => onSeek(entry.at - row.startedAt)}
          >
            <span className="mono quiet">{clock(entry.at, zone)}</span>
            <span className="replay-line">{entry.text}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function Proof({ row }: { row: RecordingRow }) {
  const { run, busy, error } = useCommand();
  const save = (version: 2 | 3) => void run(() => saveRecording(row, version));
  return (
    <div className="replay-proof">
      <VerifyButton row={row} />
      <div className="replay-files">
        <Button size="compact-xs" variant="default" loading={busy} onClick={() => save(3)}>
          Download asciicast v3
        </Button>
        <Button size="compact-xs" variant="default" loading={busy} onClick={() => save(2)}>
          v2
        </Button>
      </div>
      <ErrorLine>{error}</ErrorLine>
    </div>
  );
}
