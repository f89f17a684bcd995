import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  blockingTree,
  countBelow,
  type Waiter,
} from '../../../../electron/domain/database/firstAid/blocking.ts';
import type { BlockNode } from '../../../../electron/domain/database/firstAid/model.ts';

const waiter = (pid: string, ...waitsFor: string[]): Waiter => ({
  session: { pid, user: 'app', query: `query of ${pid}`, cancellable: true },
  facts: [],
  waitsFor,
});
const drawn = (nodes: readonly BlockNode[]): string =>
  nodes
    .map((n) => `${n.session.pid}${n.circular ? '!' : n.repeated ? '+' : ''}(${drawn(n.waiting)})`)
    .join('');

test('the holder of most stands first, and who waits for a waiter stands below it', () => {
  const tree = blockingTree([
    waiter('1'),
    waiter('2', '1'),
    waiter('3', '2'),
    waiter('4', '1'),
    waiter('8'),
    waiter('9', '8'),
  ]);
  expect(drawn(tree)).toBe('1(2(3())4())8(9())');
  expect(tree.map(countBelow)).toEqual([3, 1]);
});

test('a session that waits for two stands below both, is opened once and counted once', () => {
  const tree = blockingTree([waiter('1'), waiter('2', '1'), waiter('3', '1', '2'), waiter('4', '3')]);
  expect(drawn(tree)).toBe('1(2(3(4()))3+())');
  expect(tree.map(countBelow)).toEqual([3]);
});

test('a circle is shown once and ends where it closes', () => {
  expect(drawn(blockingTree([waiter('1', '2'), waiter('2', '1')]))).toBe('2(1(2!()))');
});

test('a holder that no row describes is a root, a prepared transaction by name', () => {
  const tree = blockingTree([waiter('5', '0'), waiter('6', '77')]);
  expect(tree.map((n) => [n.session.pid, n.facts[0]])).toEqual([
    ['0', expect.stringMatching(/^A prepared transaction/)],
    ['77', 'Not among the sessions that were seen'],
  ]);
});

test('whatever waits for whatever, it ends and shows everyone who waits', () => {
  const pid = fc.integer({ min: 1, max: 12 }).map(String);
  fc.assert(
    fc.property(fc.array(fc.tuple(pid, fc.array(pid, { maxLength: 3 })), { maxLength: 12 }), (edges) => {
      const byPid = new Map(edges);
      const tree = blockingTree([...byPid].map(([id, waits]) => waiter(id, ...waits)));
      const shown = new Set(drawn(tree).match(/\d+/g));
      for (const [id, waits] of byPid) if (waits.some((w) => w !== id)) expect(shown.has(id)).toBe(true);
    }),
  );
});
