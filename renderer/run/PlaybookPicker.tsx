import { TextInput } from '@mantine/core';
import { IconPlayerPlay, IconSearch } from '@tabler/icons-react';
import { useMemo, useState, type KeyboardEvent } from 'react';
import { findPlaybooks, FITS, type FoundPlaybook } from '@domain/guide/find.ts';
import type { GuideRow } from '@domain/guide/library.ts';
import type { IncidentRow } from '@domain/incident/model.ts';
import { api } from '../api/client.ts';
import { useLink, useTable } from '../store/rows.ts';
import { Empty } from '../ui/Empty.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** More than 60 playbooks are better searched than scrolled. */
const MOST = 60;

const kinds: Record<FoundPlaybook['playbook']['kind'], string> = {
  condition: '',
  procedure: 'procedure',
  phase: 'process',
  rest: '',
};

/** Every playbook of every guide, those that fit the incident's title first. Enter starts the first. */
export function PlaybookPicker({
  incident,
  onStarted,
}: {
  incident: IncidentRow;
  onStarted(runId: string): void;
}) {
  const guides = useTable('guide');
  const ready = useLink() !== 'connecting';
  const [query, setQuery] = useState('');
  const { run, busy, error } = useCommand();
  const found = useMemo(
    () => findPlaybooks(Object.values(guides), query, incident.title),
    [guides, query, incident.title],
  );
  const reading = Object.values(guides).some((g) => !g.summary && !g.problem);

  const start = async ({ guide, playbook }: FoundPlaybook) => {
    if (busy) return;
    const made = await run((key) =>
      api.run.start({ key, incidentId: incident.id, guideId: guide.id, playbookId: playbook.id }),
    );
    if (made) onStarted(made.id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || !found[0]) return;
    event.preventDefault();
    void start(found[0]);
  };

  if (ready && Object.keys(guides).length === 0) {
    return (
      <Empty title="No guide yet">
        <span>
          <a href="#/guides">Import your team's incident guide</a>. Its playbooks can then be started here and
          run step by step, with every result in the timeline.
        </span>
      </Empty>
    );
  }
  const fitting = found.filter((f) => f.fit >= FITS);
  const others = found.filter((f) => f.fit < FITS);
  return (
    <div className="picker">
      <TextInput
        aria-label="Find a playbook"
        placeholder="Find a playbook"
        leftSection={<IconSearch size={15} aria-hidden />}
        value={query}
        onChange={(e) => setQuery(e.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <ErrorLine>{error}</ErrorLine>
      <div className="picker-list" aria-busy={busy}>
        {found.length === 0 && (
          <Empty title={reading ? 'The guides are being read ...' : 'No playbook by that name'}>
            {!reading && <span>Every word must be in the title or the guide's name. Try fewer.</span>}
          </Empty>
        )}
        <Group title="Fits this incident" found={fitting} onStart={start} />
        <Group title={fitting.length > 0 ? 'All others' : 'All playbooks'} found={others} onStart={start} />
      </div>
    </div>
  );
}

function Group({
  title,
  found,
  onStart,
}: {
  title: string;
  found: FoundPlaybook[];
  onStart(found: FoundPlaybook): Promise<void>;
}) {
  if (found.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className="picker-title">{title}</h3>
      <ul>
        {found.slice(0, MOST).map((item) => (
          <li key={`${item.guide.id} ${item.playbook.id}`}>
            <button type="button" className="picker-item" onClick={() => void onStart(item)}>
              <IconPlayerPlay size={15} aria-label="Start" />
              <span className="picker-name">{item.playbook.title}</span>
              <span className="picker-facts">
                {[
                  nameIn(item.guide, found),
                  kinds[item.playbook.kind],
                  `${item.playbook.steps} ${item.playbook.steps === 1 ? 'step' : 'steps'}`,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.length > MOST && (
        <p className="quiet picker-more">{found.length - MOST} more. Type to find them.</p>
      )}
    </section>
  );
}

/** Guides often have the same title: then the file tells them apart. */
function nameIn({ id, name, file }: GuideRow, found: FoundPlaybook[]): string {
  return found.some((f) => f.guide.name === name && f.guide.id !== id) ? `${name} (${file})` : name;
}
