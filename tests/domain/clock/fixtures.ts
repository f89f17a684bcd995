import { expect } from 'vitest';
import type { Surroundings } from '../../../electron/domain/clock/derive.ts';
import { clocksOf } from '../../../electron/domain/clock/derive.ts';
import type { Clock } from '../../../electron/domain/clock/due.ts';
import { foldClock, workTime } from '../../../electron/domain/clock/fold.ts';
import { clocksPlanned, emptyClockState, type ClockState } from '../../../electron/domain/clock/model.ts';
import { makeHlc } from '../../../electron/domain/hlc.ts';
import type { NewEvent, StoredEvent } from '../../../electron/domain/event.ts';
import { incidentDeclared } from '../../../electron/domain/incident/model.ts';
import { builtInSchemes } from '../../../electron/domain/severity/builtIn.ts';
import type { Level } from '../../../electron/domain/severity/model.ts';

export const MINUTE = 60_000;
/** A Saturday night. */
export const T = Date.UTC(2026, 10, 21, 2, 50);

export const level = (rank: number): Level => {
  const found = builtInSchemes[0]?.levels[rank];
  if (!found) throw new Error('there is no such level');
  return found;
};

const around: Surroundings = {
  calendar: { zone: 'Europe/Berlin', workdays: [1, 2, 3, 4, 5], holidays: [] },
  objectives: [],
  services: [],
  actions: [],
  tasks: [],
};

let count = 0;

/** An event as the log stores it, `minutes` after T. */
export function stored(event: NewEvent, minutes: number, id = `e${++count}`): StoredEvent {
  const at = T + minutes * MINUTE;
  const place = {
    id,
    stream: 'incident:x',
    at,
    hlc: makeHlc(at, 0),
    origin: 'o',
    seq: ++count,
    actor: 'Ana',
  };
  return { ...event, ...place, prev: '', hash: '', pos: count };
}

/** Folds facts as the console does: each is `[minutes after T, event]`. */
export function fold(
  facts: readonly (readonly [number, NewEvent])[],
  from: ClockState = emptyClockState,
): ClockState {
  let state = from;
  for (const [minutes, event] of facts) {
    const fact = stored(event, minutes);
    const worked = workTime(fact);
    if (worked !== null) state = { ...state, workAt: Math.min(worked, state.workAt ?? Infinity) };
    state = foldClock(state, fact) ?? state;
  }
  return state;
}

export const declared = incidentDeclared({ title: 'Down', commander: 'Ana' });
export const planned = (rank: number) => clocksPlanned({ plan: level(rank), ended: [] });

/** The clocks at so many minutes after T. */
export function at(state: ClockState, minutes: number, extra: Partial<Surroundings> = {}): Clock[] {
  return clocksOf(state, { ...around, ...extra }, T + minutes * MINUTE);
}

/** One clock by its key. */
export function one(clocks: readonly Clock[], key: string): Clock {
  const clock = clocks.find((c) => c.key === key);
  expect(clock, `there is a clock ${key} among ${clocks.map((c) => c.key).join(', ')}`).toBeDefined();
  return clock as Clock;
}

/** Minutes after T at which a clock is due. */
export const due = (clock: Clock): number => (clock.dueAt - T) / MINUTE;
