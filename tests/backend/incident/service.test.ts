import { ulid } from 'ulid';
import { expect, onTestFinished, test } from 'vitest';
import { createBackend } from '../../../electron/backend/backend.ts';
import { builtInSchemes } from '../../../electron/domain/severity/builtIn.ts';
import { severityOf } from '../../../electron/domain/severity/model.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';

function open() {
  const backend = createBackend({ dataDir: temporaryFolder(), version: 'test' });
  onTestFinished(() => backend.dispose());
  const { incident, timeline, setting } = backend.services;
  setting.set({ person: 'Ana' });
  const { id } = incident.declare({ title: 'Checkout is down' });
  const texts = () =>
    timeline.tail({ incidentId: id, filter: {}, limit: 100 }).entries.map((entry) => entry.text);
  return { incident, texts, id, log: backend.log };
}
const resolution = { resolution: 'Rolled back', impact: 'Everyone', rootCause: '' };

test('the person who declares is the commander, and a commander is never missing', () => {
  const { incident, id, texts } = open();
  incident.assignRole({ id, role: 'commander', person: 'Bo' });
  expect(() => incident.assignRole({ id, role: 'commander', person: null })).toThrow(
    /always has a commander/,
  );
  incident.assignRole({ id, role: 'dba', person: 'Cy' });
  incident.assignRole({ id, role: 'dba', person: null });
  expect(texts().slice(1)).toEqual(['Bo is commander', 'Cy is dba', 'Nobody is dba now']);
});

test('a status moves freely while open, and a resolved incident has to be reopened first', () => {
  const { incident, id, texts } = open();
  incident.setStatus({ id, status: 'monitoring' });
  incident.setStatus({ id, status: 'identified' });
  incident.resolve({ id, ...resolution });
  expect(() => incident.setStatus({ id, status: 'monitoring' })).toThrow(/Reopen it first/);
  expect(() => incident.resolve({ id, ...resolution })).toThrow(/resolved already/);
  incident.reopen({ id, reason: 'It came back' });
  expect(() => incident.reopen({ id, reason: 'again' })).toThrow(/open already/);
  expect(texts().at(-1)).toBe('Incident reopened');
});

test('commands whose answer was lost can be sent again with the same key', () => {
  const { incident, id, log } = open();
  const [resolve, reopen, severity] = [ulid(), ulid(), ulid()];
  for (const _ of [1, 2]) incident.resolve({ id, key: resolve, ...resolution });
  for (const _ of [1, 2]) incident.reopen({ id, key: reopen, reason: 'It came back' });
  const [scheme] = builtInSchemes;
  const [worst] = scheme?.levels ?? [];
  if (!scheme || !worst) throw new Error('the scheme is empty');
  const set = () => incident.setSeverity({ id, key: severity, severity: severityOf(scheme, worst) });
  set();
  const stored = log.position();
  set();
  // Declared, resolved, reopened, and what a severity brings: itself, its clocks, whom to tell.
  expect(stored).toBe(6);
  expect(log.position()).toBe(stored);
});

test('saving a field that did not change stores nothing', () => {
  const { incident, id, log } = open();
  incident.setSummary({ id, summary: 'Pods restart' });
  const before = log.position();
  incident.setSummary({ id, summary: 'Pods restart' });
  incident.rename({ id, title: 'Checkout is down' });
  expect(log.position()).toBe(before);
});

test('an incident that is not here is said so', () => {
  const { incident } = open();
  expect(() => incident.setSummary({ id: ulid(), summary: 'x' })).toThrow(/not in this data folder/);
});
