import { describe, expect, test } from 'vitest';
import { cleanPaste, pasteConcerns, showPaste } from '../../../electron/domain/terminal/paste.ts';
import { selectionNote } from '../../../electron/domain/terminal/note.ts';
import { fillSnippet, snippetNames, snippetPlaces } from '../../../electron/domain/terminal/snippet.ts';

describe('a paste', () => {
  test.each([
    ['ls -la', false, []],
    ['ls -la', true, []],
    ['echo one\necho two', false, ['lines']],
    ['echo one\n', false, ['newline']],
    ['echo one\r\n', false, ['newline']],
    ['ls \u001b[201~', false, ['control']],
    ['ls \u202e', false, ['hidden']],
    ['sudo reboot', false, []],
    ['sudo reboot', true, ['danger']],
    ['cd /srv && rm -rf *', true, ['danger']],
    ['rm notes.txt', true, []],
    ['echo sudoku', true, []],
    ['psql -c "x"; DROP TABLE orders', true, ['danger']],
  ])('%j on production %s is asked for %j', (text, production, concerns) => {
    expect(pasteConcerns(text, production)).toEqual(concerns);
  });

  test('is cleaned of what nobody sees, and shown as it is', () => {
    const text = 'a\tb\u001b[201~\u202ec\n';
    expect(cleanPaste(text)).toBe('a\tb[201~c\n');
    expect(showPaste(text)).toBe('a\tb⟨U+001B⟩[201~⟨U+202E⟩c\n');
  });
});

test('a selection becomes a note with its host and time, bounded', () => {
  const at = Date.UTC(2026, 10, 21, 14, 5, 22);
  expect(selectionNote('db-1', '\n  load 9.1   \r\nok\u202e\u0007\n', at)).toBe(
    'From the terminal on db-1, 2026-11-21 14:05:22 UTC:\n  load 9.1\nok⟨U+202E⟩',
  );
  expect(selectionNote('db-1', 'x'.repeat(50_000), at).length).toBeLessThan(19_000);
});

test("a snippet's own places are its braces alone; a guide's are those that it marks", () => {
  const text = 'kubectl logs <pod> -n {{ns}} | grep {{ns}}';
  expect(snippetNames(snippetPlaces(text, true))).toEqual(['ns']);
  expect(snippetNames(snippetPlaces(text, false))).toEqual(['pod', 'ns']);
  expect(fillSnippet(text, snippetPlaces(text, true), { ns: 'shop' })).toBe(
    'kubectl logs <pod> -n shop | grep shop',
  );
  expect(fillSnippet(text, snippetPlaces(text, true), {})).toBe(text);
});
