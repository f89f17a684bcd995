import { expect, test } from 'vitest';
import { addNotes, declare } from '../../fixtures/console.ts';
import { openLog } from '../../fixtures/log.ts';

/** A log of ten events on which `sql` is run behind Holdfast's back. */
function tampered(sql: string) {
  const { log, db } = openLog();
  addNotes(log, declare(log), 9);
  expect(log.verify()).toMatchObject({ events: 10, origins: 1, broken: [] });
  db.exec(sql);
  return log.verify().broken.map(({ seq, reason }) => ({ seq, reason }));
}

const changed = 'its content was changed after it was written';

test.each([
  ['text', `UPDATE event SET data = json_set(data, '$.text', 'nothing happened') WHERE seq = 4`],
  ['author', `UPDATE event SET actor = 'somebody else' WHERE seq = 4`],
  ['time', 'UPDATE event SET at = at - 3600000 WHERE seq = 4'],
  ['type', `UPDATE event SET type = 'timeline.entry_unpinned.v1' WHERE seq = 4`],
  ['incident', `UPDATE event SET stream = 'catalog' WHERE seq = 4`],
  ['order', `UPDATE event SET hlc = '000000000001-0000' WHERE seq = 4`],
  ['id', `UPDATE event SET id = '01J0000000000000000000000X' WHERE seq = 4`],
  ['form', `UPDATE event SET data = data || ' ' WHERE seq = 4`],
])('an edited %s shows', (_part, sql) => {
  expect(tampered(sql)).toEqual([{ seq: 4, reason: changed }]);
});

test('an edit with a hash made to fit shows in the event that follows', () => {
  const broken = tampered(`UPDATE event SET hash = '${'a'.repeat(64)}' WHERE seq = 4`);
  expect(broken).toEqual([
    { seq: 4, reason: changed },
    { seq: 5, reason: 'it does not follow from the event before it' },
  ]);
});

test('a deleted event shows', () => {
  expect(tampered('DELETE FROM event WHERE seq = 4')).toEqual([
    { seq: 5, reason: 'events 4 to 4 are missing' },
  ]);
});

test('a deleted first event shows', () => {
  expect(tampered('DELETE FROM event WHERE seq = 1')).toEqual([
    { seq: 2, reason: 'events 1 to 1 are missing' },
  ]);
});

test('an inserted event shows', () => {
  const broken = tampered(`
    UPDATE event SET seq = seq + 1000 WHERE seq > 4;
    INSERT INTO event SELECT 999, '01J0000000000000000000000X', stream, type, at, hlc, origin, 5, actor, data, hash, hash
      FROM event WHERE seq = 4;
    UPDATE event SET seq = seq - 999 WHERE seq > 1000`);
  // The number is part of what is hashed, so everything behind the inserted event breaks as well.
  expect(broken.map(({ seq }) => seq)).toEqual([5, 6, 7, 8, 9, 10, 11]);
});

test('events hidden under impossible numbers show', () => {
  expect(tampered('UPDATE event SET seq = -seq WHERE seq > 8')).toEqual([
    { seq: 0, reason: 'it holds events with impossible numbers' },
  ]);
});
