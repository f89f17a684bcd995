import fc from 'fast-check';
import { ulid } from 'ulid';
import { expect, test } from 'vitest';
import {
  compareEvents,
  incidentStream,
  type Envelope,
  type NewEvent,
} from '../../../electron/domain/event.ts';
import {
  impactSet,
  incidentDeclared,
  incidentRenamed,
  incidentReopened,
  incidentResolved,
  roleAssigned,
  servicesSet,
  severitySet,
  statusChanged,
} from '../../../electron/domain/incident/model.ts';
import {
  entryCorrected,
  entryPinned,
  entryUnpinned,
  noteAdded,
} from '../../../electron/domain/timeline/model.ts';
import { rowsOf } from '../../fixtures/console.ts';
import { eventsOf, openLog } from '../../fixtures/log.ts';

const CONSOLES = 3;
const streams = [0, 1].map((n) => incidentStream(`01J00000000000000000000000`.slice(0, 25) + n));

const severities = ['P0', 'P1', 'P2'].map((code, rank) => ({ scheme: 's', code, label: code, rank, of: 3 }));
/** Which of the entries that a console knows an event is about; also one that it does not know. */
const aboutEntry = fc.double({ min: 0, max: 1.1, noNaN: true });
const word = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((text) => text.trim() !== '');

const fact = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('note' as const), text: word }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('correct' as const),
      about: aboutEntry,
      text: word,
      at: fc.option(fc.integer({ min: 1, max: 1e6 }), { nil: undefined }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('pin' as const, 'unpin' as const), about: aboutEntry }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rename' as const), text: word }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('severity' as const), n: fc.nat(2) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'status' as const,
        'resolve' as const,
        'reopen' as const,
        'services' as const,
        'impact' as const,
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('role' as const), role: word, person: fc.option(word) }),
  },
);
type Fact = typeof fact extends fc.Arbitrary<infer T> ? T : never;

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      at: fc.nat(CONSOLES - 1),
      stream: fc.nat(1),
      facts: fc.array(fact, { minLength: 1, maxLength: 3 }),
      backdated: fc.option(fc.integer({ min: -5000, max: 0 })),
      tick: fc.integer({ min: -3, max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      from: fc.nat(CONSOLES - 1),
      to: fc.nat(CONSOLES - 1),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      order: fc.array(fc.nat(1000), { minLength: 5, maxLength: 5 }),
      twice: fc.boolean(),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function eventFor(f: Fact, known: string[]): NewEvent {
  const entryId = 'about' in f ? (known[Math.floor(f.about * known.length)] ?? ulid()) : '';
  switch (f.kind) {
    case 'note':
      return noteAdded({ text: f.text });
    case 'correct':
      return entryCorrected({ entryId, text: f.text, at: f.at });
    case 'pin':
      return entryPinned({ entryId });
    case 'unpin':
      return entryUnpinned({ entryId });
    case 'rename':
      return incidentRenamed({ title: f.text });
    case 'severity':
      return severitySet({ severity: severities[f.n] ?? severities[0]!, from: null });
    case 'status':
      return statusChanged({ status: 'identified', from: 'investigating' });
    case 'resolve':
      return incidentResolved({ resolution: 'r', impact: 'i', rootCause: '' });
    case 'reopen':
      return incidentReopened({ reason: 'again' });
    case 'services':
      return servicesSet({ services: ['a', 'b'] });
    case 'impact':
      return impactSet({ impact: 'all' });
    case 'role':
      return roleAssigned({ role: f.role, person: f.person });
  }
}

function openConsoles() {
  return Array.from({ length: CONSOLES }, (_, i) => {
    const clock = { now: 1_000_000 + i };
    const opened = openLog({ now: () => clock.now });
    opened.db.pragma('synchronous = OFF'); // what is proved here is the order, not the disk
    return { ...opened, clock };
  });
}
type Consoles = ReturnType<typeof openConsoles>;

function shuffled<T>(items: T[], order: number[]): T[] {
  return items
    .map((item, i) => ({ item, by: ((i + 1) * ((order[i % order.length] ?? 0) + 7)) % 101 }))
    .sort((a, b) => a.by - b.by)
    .map(({ item }) => item);
}

function run(consoles: Consoles, s: Step): void {
  if (s.do === 'append') {
    const { log, clock } = consoles[s.at]!;
    const stream = streams[s.stream]!;
    clock.now += s.tick;
    const known = log.stream(stream).map((event) => event.id);
    const at = s.backdated === null ? undefined : clock.now + s.backdated;
    const events = s.facts.map((f) => eventFor(f, known));
    const declared = log.stream(stream).some((event) => event.type === incidentDeclared.type);
    if (!declared && s.stream === s.at % 2) events.unshift(incidentDeclared({ title: 't', commander: 'c' }));
    log.append(stream, events, { actor: `console ${s.at}`, at });
    return;
  }
  // A prefix of what the sender has, in any order and in part twice: what cannot be placed yet is refused and sent again.
  const all = eventsOf(consoles[s.from]!.log);
  const some = shuffled(all.slice(0, Math.ceil(all.length * s.share)), s.order);
  consoles[s.to]!.log.import(s.twice ? [...some, ...some.slice(0, 5)] : some);
}

function exchangeAll(consoles: Consoles): void {
  for (let round = 0; round < 2; round++)
    for (const from of consoles) for (const to of consoles) to.log.import(eventsOf(from.log));
}

function sorted(events: Envelope[]): Envelope[] {
  return events.sort((a, b) => (a.stream === b.stream ? compareEvents(a, b) : a.stream < b.stream ? -1 : 1));
}

test('consoles that exchange their events in any order show the same rows, and folding anew changes none', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
      const consoles = openConsoles();
      for (const s of steps) run(consoles, s);
      exchangeAll(consoles);
      const [first] = consoles;
      const rows = rowsOf(first!.db);
      const events = sorted(eventsOf(first!.log));
      for (const { log, db } of consoles) {
        expect(rowsOf(db)).toEqual(rows);
        expect(sorted(eventsOf(log))).toEqual(events);
        const { head: _own, ...report } = log.verify();
        expect(report).toMatchObject({ events: events.length, broken: [] });
        log.refoldAll();
        expect(rowsOf(db)).toEqual(rows);
      }
      for (const { db } of consoles) db.close();
    }),
    { seed: 20_260_131, numRuns: 120 },
  );
}, 240_000);
