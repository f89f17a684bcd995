import { Button, Checkbox, Group, TextInput } from '@mantine/core';
import { IconAlarm } from '@tabler/icons-react';
import { useState } from 'react';
import type { BoardItem } from '@domain/report/model.ts';
import { boardOf } from '@domain/report/board.ts';
import { api } from '../api/client.ts';
import { useNow, useTable } from '../store/rows.ts';
import { Empty } from '../ui/Empty.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { saveFile } from '../ui/saveFile.ts';
import { day } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';

/** Every action item across incidents, what is overdue first. */
export function ActionBoard() {
  const reviews = useTable('review');
  const incidents = useTable('incident');
  const today = day(useNow(), useZone());
  const [words, setWords] = useState('');
  const [all, setAll] = useState(false);
  const { run, busy, error } = useCommand();
  const items = boardOf(Object.values(reviews), (id) => incidents[id]?.title ?? 'Incident', today);
  const wanted = words.trim().toLowerCase();
  const shown = items.filter(
    (item) =>
      (all || item.state === 'open') &&
      `${item.title} ${item.owner} ${item.incident}`.toLowerCase().includes(wanted),
  );
  const overdue = items.filter((item) => item.overdueDays > 0).length;
  const save = async (format: 'csv' | 'calendar') => {
    const file = await run(() => api.report.exportActions({ today, format }));
    if (file) saveFile(file.name, file.text, format === 'csv' ? 'text/csv' : 'text/calendar');
  };
  return (
    <section aria-label="Action items" className="board">
      <Group justify="space-between" align="end">
        <Group align="end">
          <TextInput
            label="Find"
            placeholder="Owner, incident, word"
            value={words}
            onChange={(e) => setWords(e.currentTarget.value)}
          />
          <Checkbox
            mb={8}
            label="Done and dropped ones too"
            checked={all}
            onChange={(e) => setAll(e.currentTarget.checked)}
          />
        </Group>
        <Group gap="xs">
          <Button size="xs" variant="default" loading={busy} onClick={() => void save('csv')}>
            Export CSV
          </Button>
          <Button size="xs" variant="default" loading={busy} onClick={() => void save('calendar')}>
            Export iCalendar
          </Button>
        </Group>
      </Group>
      <ErrorLine>{error}</ErrorLine>
      <p className="quiet" role="status">
        {items.filter((i) => i.state === 'open').length} open, {overdue} overdue
      </p>
      {shown.length === 0 ? (
        <Empty title="Nothing to be done here">Action items are written in the review of an incident.</Empty>
      ) : (
        <table className="board-table">
          <thead>
            <tr>
              <th scope="col">Action item</th>
              <th scope="col">Owner</th>
              <th scope="col">Due</th>
              <th scope="col">Priority</th>
              <th scope="col">From</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((item) => (
              <Line key={`${item.incidentId} ${item.actionId}`} item={item} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Line({ item }: { item: BoardItem }) {
  const { incidentId, actionId, title, owner, due, overdueDays, priority, state, incident } = item;
  const { run, error } = useCommand();
  return (
    <tr data-overdue={overdueDays > 0 || undefined} data-state={state}>
      <td>
        <Checkbox
          label={title}
          checked={state === 'done'}
          disabled={state === 'dropped'}
          onChange={(e) => {
            const next = e.currentTarget.checked ? 'done' : 'open';
            void run((key) => api.review.changeAction({ key, incidentId, actionId, state: next }));
          }}
        />
        <ErrorLine>{error}</ErrorLine>
      </td>
      <td>{owner || <span className="quiet">nobody yet</span>}</td>
      <td className="board-due">
        {overdueDays > 0 && <IconAlarm size={14} aria-hidden />}
        {due ?? <span className="quiet">no date</span>}
        {overdueDays > 0 && (
          <strong>
            {' '}
            {overdueDays} {overdueDays === 1 ? 'day' : 'days'} late
          </strong>
        )}
      </td>
      <td>{state === 'open' ? priority : state}</td>
      <td>
        <a href={`#/incident/${incidentId}/review`}>{incident}</a>
      </td>
    </tr>
  );
}
