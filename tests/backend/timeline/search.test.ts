import { join } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openSearchIndex } from '../../../electron/backend/timeline/searchIndex.ts';
import { addNotes, declare, openConsole } from '../../fixtures/console.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';

function filled() {
  const { log, db, dataFile } = openConsole();
  const stream = declare(log);
  addNotes(log, stream, 50, 'replica');
  const indexFile = join(temporaryFolder(), 'search.db');
  const open = () => openSearchIndex(dataFile, indexFile, log.epoch);
  const count = (index: ReturnType<typeof open>, text: string) => index.find(stream, text, 1000).ids.length;
  return { log, db, stream, indexFile, open, count };
}

test('an index that was closed is used again, without indexing anew', () => {
  const { open, count, log, stream } = filled();
  const first = open();
  first.step();
  first.close();
  addNotes(log, stream, 5, 'replica');
  const second = open();
  expect(count(second, 'replica')).toBe(55);
  second.close();
});

test('an index that is rubbish, or was not closed, is made anew', () => {
  const { open, count, indexFile } = filled();
  const first = open();
  first.step();
  const unclosed = readFileSync(indexFile);
  first.close();
  for (const content of [unclosed, Buffer.from('rubbish '.repeat(1000)), Buffer.alloc(0)]) {
    writeFileSync(indexFile, content);
    const index = open();
    expect(count(index, 'replica')).toBe(50);
    index.close();
  }
});

test('a timeline of more entries than a batch is indexed whole again after it was folded anew', () => {
  const { open, count, db, log, stream } = filled();
  addNotes(log, stream, 4500, 'lag');
  const index = open();
  while (index.step());
  db.exec(`UPDATE timeline SET text = 'corrected', pos = (SELECT max(place) + 1 FROM timeline)`);
  while (index.step());
  expect(index.find(stream, 'corrected', 10_000).ids).toHaveLength(4551);
  expect(count(index, 'lag')).toBe(0);
  index.close();
});
