import { Autocomplete, Button, Checkbox, Group, TagsInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { calendarSchema } from '@domain/clock/model.ts';
import { api } from '../api/client.ts';
import { useCalendar } from '../clock/useClocks.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const inOrder = [1, 2, 3, 4, 5, 6, 0];

/** The team's time zone, working days and holidays: business days are counted by them. */
export function CalendarSection() {
  const calendar = useCalendar();
  return <CalendarForm key={JSON.stringify(calendar)} />;
}

function CalendarForm() {
  const calendar = useCalendar();
  const [zone, setZone] = useState(calendar.zone);
  const [workdays, setWorkdays] = useState(calendar.workdays.map(String));
  const [holidays, setHolidays] = useState(calendar.holidays);
  const { run, busy, error, setError } = useCommand();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const checked = calendarSchema.safeParse({ zone, workdays: workdays.map(Number), holidays });
    if (!checked.success) {
      const [issue] = checked.error.issues;
      return setError(
        issue?.path[0] === 'holidays'
          ? 'Write holidays as 2026-12-25.'
          : (issue?.message ?? 'Something is missing.'),
      );
    }
    await run((key) => api.clock.setCalendar({ key, ...checked.data }));
  };
  return (
    <section className="scheme-section" aria-labelledby="calendar">
      <h2 id="calendar">Team calendar</h2>
      <form className="calendar-form" onSubmit={(event) => void save(event)}>
        <Autocomplete
          size="xs"
          label="Time zone"
          data={zones()}
          limit={20}
          openOnFocus={false}
          value={zone}
          onChange={setZone}
        />
        <Checkbox.Group label="Working days" size="xs" value={workdays} onChange={setWorkdays}>
          <Group gap={12} mt={4}>
            {inOrder.map((day) => (
              <Checkbox key={day} size="xs" value={String(day)} label={days[day]?.slice(0, 3)} />
            ))}
          </Group>
        </Checkbox.Group>
        <TagsInput
          size="xs"
          label="Holidays"
          placeholder="2026-12-25, Enter"
          value={holidays}
          onChange={setHolidays}
        />
        <ErrorLine>{error}</ErrorLine>
        <Button size="xs" type="submit" variant="default" loading={busy}>
          Save the calendar
        </Button>
      </form>
    </section>
  );
}

function zones(): string[] {
  return Intl.supportedValuesOf('timeZone');
}
