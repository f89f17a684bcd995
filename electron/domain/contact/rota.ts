import { addDays } from '../clock/calendar.ts';
import { MOST_SHIFTS, type Rota, type RotaPattern, type Shift } from './model.ts';

const HOUR = 3_600_000;

/**
 * The turns that a pattern makes: its people one after the other, from its start on. Days and weeks are counted on the
 * zone's clock, so that a turn begins at the same time of day also after daylight saving.
 */
export function turnsOf({ people, start, every, unit, turns }: RotaPattern, zone: string): Shift[] {
  const at = (turn: number): number => {
    const amount = turn * every;
    return unit === 'hours'
      ? start + amount * HOUR
      : addDays(start, unit === 'weeks' ? amount * 7 : amount, zone);
  };
  return Array.from({ length: people.length === 0 ? 0 : Math.min(turns, MOST_SHIFTS) }, (_, turn) => ({
    person: people[turn % people.length] ?? '',
    start: at(turn),
    end: at(turn + 1),
  }));
}

/** The rota with somebody standing in from one time to another: goes before the turns that it lies over. */
export function withStandIn<R extends Pick<Rota, 'shifts'>>(rota: R, standIn: Omit<Shift, 'standIn'>): R {
  const shifts = [...rota.shifts, { ...standIn, standIn: true }];
  return { ...rota, shifts: shifts.toSorted((a, b) => a.start - b.start).slice(-MOST_SHIFTS) };
}

/** The turns of a changed pattern, with those who stand in as they were agreed. */
export function redrawn(rota: Pick<Rota, 'shifts'>, pattern: RotaPattern, zone: string): Shift[] {
  const agreed = rota.shifts.filter((shift) => shift.standIn);
  return [...turnsOf(pattern, zone), ...agreed].toSorted((a, b) => a.start - b.start).slice(-MOST_SHIFTS);
}
