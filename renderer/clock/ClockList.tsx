import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Clock } from '@domain/clock/due.ts';
import type { IncidentRow } from '@domain/incident/model.ts';
import { ClockActs } from './ClockActs.tsx';
import { ClockChip } from './Chip.tsx';
import { ReminderForm } from './ReminderForm.tsx';
import { clock as wall } from '../ui/time.ts';
import { useZone } from '../ui/useZone.ts';

interface Props {
  incident: IncidentRow;
  clocks: Clock[];
  onLeave(): void;
}

/** What comes later than these is a click away: at night five lines are read, and twelve are not. */
const FIRST = 5;

/** Every clock of the incident with what meets it. */
export default function ClockList({ incident, clocks, onLeave }: Props) {
  const [met, setMet] = useState(false);
  const [all, setAll] = useState(false);
  const open = clocks.filter((c) => c.state !== 'met');
  const done = clocks.filter((c) => c.state === 'met');
  return (
    <section className="clock-popover" aria-label="Clocks">
      {open.length === 0 && <p className="quiet">Nothing is due.</p>}
      <ul className="clock-list clock-scroll">
        {(all ? open : open.slice(0, FIRST)).map((clock) => (
          <Line key={clock.key} incident={incident} clock={clock} onLeave={onLeave} />
        ))}
        {met &&
          done.map((clock) => <Line key={clock.key} incident={incident} clock={clock} onLeave={onLeave} />)}
      </ul>
      <div className="clock-foot">
        <ReminderForm incidentId={incident.id} />
        {open.length > FIRST && (
          <Button size="compact-xs" variant="subtle" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show ${open.length - FIRST} later ones`}
          </Button>
        )}
        {done.length > 0 && (
          <Button size="compact-xs" variant="subtle" aria-expanded={met} onClick={() => setMet(!met)}>
            {met ? 'Hide what is met' : `Show ${done.length} met`}
          </Button>
        )}
      </div>
    </section>
  );
}

function Line({ incident, clock, onLeave }: { incident: IncidentRow; clock: Clock; onLeave(): void }) {
  const zone = useZone();
  const at = (ms: number) => wall(ms, zone).slice(0, 5);
  return (
    <li className="clock-item">
      <span className="clock-what">
        <strong>{clock.label}</strong>
        <small>
          {clock.detail && `${clock.detail} · `}due {at(clock.dueAt)}
          {clock.remindAt !== null && clock.state !== 'met' && ` · reminds at ${at(clock.remindAt)}`}
        </small>
      </span>
      <ClockChip clock={clock} bare />
      <ClockActs incident={incident} clock={clock} onLeave={onLeave} />
    </li>
  );
}
