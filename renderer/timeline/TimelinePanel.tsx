import { SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import type { EntryRow, TimelineFilter } from '@domain/timeline/model.ts';
import { api } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { Composer } from './Composer.tsx';
import { SearchResults } from './SearchResults.tsx';
import { TimelineList } from './TimelineList.tsx';
import './timeline.css';
import { useTimeline } from './useTimeline.ts';

const filters = {
  all: {},
  story: { pinned: true },
  notes: { kinds: ['note'] },
  work: { kinds: ['step', 'command', 'terminal', 'database'] },
} as const satisfies Record<string, { pinned?: boolean; kinds?: readonly string[] }>;
type FilterName = keyof typeof filters;

/** The incident's timeline: filter, search, read, write. */
export function TimelinePanel({ incidentId }: { incidentId: string }) {
  const [name, setName] = useState<FilterName>('all');
  const [query, setQuery] = useState('');
  const [text] = useDebouncedValue(query.trim(), 120);
  const [pull, setPull] = useState(0);
  const [focus, setFocus] = useState<number | null>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const filter = useMemo(() => ({ ...filters[name] }) as TimelineFilter, [name]);
  const { window, state } = useTimeline(incidentId, filter);
  useOfferActs([
    { label: 'Search the timeline', keys: '/', hint: '/', run: () => searchField.current?.focus() },
  ]);

  const show = async (entry: EntryRow) => {
    const { index } = await api.timeline.place({ incidentId, filter: {}, entryId: entry.id });
    setName('all');
    setQuery('');
    setFocus(index);
  };

  return (
    <section className="panel" aria-label="Timeline">
      <div className="panel-bar">
        <h2 className="panel-title">Timeline</h2>
        <span className="quiet mono entry-meta">{state.total.toLocaleString('en')}</span>
        <SegmentedControl
          size="xs"
          aria-label="Which entries"
          value={name}
          onChange={(value) => {
            setFocus(null);
            setName(value as FilterName);
          }}
          data={[
            { value: 'all', label: 'All' },
            { value: 'story', label: 'Story' },
            { value: 'notes', label: 'Notes' },
            { value: 'work', label: 'Work' },
          ]}
        />
        <TextInput
          ref={searchField}
          size="xs"
          className="timeline-search"
          aria-label="Search the timeline"
          placeholder="Search"
          leftSection={<IconSearch size={14} aria-hidden />}
          value={query}
          onChange={(e) => setQuery(e.currentTarget.value)}
          onKeyDown={(e) => e.key === 'Escape' && setQuery('')}
        />
      </div>
      {text ? (
        <SearchResults incidentId={incidentId} text={text} onPick={(entry) => void show(entry)} />
      ) : (
        <TimelineList key={name} window={window} state={state} focus={focus} pull={pull} />
      )}
      <Composer incidentId={incidentId} onAdded={() => setPull((count) => count + 1)} />
    </section>
  );
}
