import { useEffect, useState } from 'react';
import type { EntryRow } from '@domain/timeline/model.ts';
import { api, errorText } from '../api/client.ts';
import { Empty } from '../ui/Empty.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { clock, day } from '../ui/time.ts';
import { useZone } from '../ui/useZone.ts';
import { kindLabels } from './EntryLine.tsx';

type Found = Awaited<ReturnType<typeof api.timeline.search>>;
const LIMIT = 200;

/** What a search found, newest first; picking one shows it in its place. */
export function SearchResults({
  incidentId,
  text,
  onPick,
}: {
  incidentId: string;
  text: string;
  onPick(entry: EntryRow): void;
}) {
  const zone = useZone();
  const [found, setFound] = useState<Found | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    api.timeline
      .search({ incidentId, text, limit: LIMIT })
      .then((answer) => current && (setFound(answer), setError(null)))
      .catch((caught: unknown) => current && setError(errorText(caught)));
    return () => {
      current = false;
    };
  }, [incidentId, text]);
  const entries = found?.entries ?? [];
  return (
    <div className="timeline-scroll" role="region" aria-label="Search results" tabIndex={0}>
      <ErrorLine>{error}</ErrorLine>
      <p className="search-sum" role="status">
        {found &&
          (found.more
            ? `The newest ${LIMIT} of many entries`
            : `${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}`)}
        {found?.indexing && ' so far, older entries are still being indexed'}
      </p>
      {found && entries.length === 0 && (
        <Empty title={`Nothing with "${text}"`}>
          Every word must be in the entry. Try fewer words, or the start of one.
        </Empty>
      )}
      <ul className="search-list">
        {entries.map((entry) => (
          <li key={entry.id}>
            <button type="button" className="search-hit" onClick={() => onPick(entry)}>
              <span className="mono entry-time">
                {day(entry.at, zone)} {clock(entry.at, zone)}
              </span>
              <span className="entry-kind">{kindLabels[entry.kind]}</span>
              <span className="entry-text">{entry.text}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
