import { EditorState } from '@codemirror/state';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepLineBreaks, lineBreakOf } from '../../renderer/guide/lineBreaks.ts';

const edit = (doc: string) => EditorState.create({ doc, extensions: keepLineBreaks(doc) });

test.each([
  ['', '\n'],
  ['one\ntwo', '\n'],
  ['one\r\ntwo\r\n', '\r\n'],
  ['one\r\ntwo\nthree', '\n'],
  ['one\rtwo', '\n'],
  ['\n\r\n', '\n'],
  ['\r\n\r\n', '\r\n'],
])('%j breaks its lines by %j', (source, lineBreak) => {
  expect(lineBreakOf(source)).toBe(lineBreak);
});

test('a new line is broken as the others are', () => {
  const state = edit('one\r\ntwo');
  const { newDoc } = state.update({ changes: { from: 3, insert: state.toText('\r\nnew') } });
  expect(state.update({ changes: { from: 0, to: state.doc.length, insert: newDoc } }).state.sliceDoc()).toBe(
    'one\r\nnew\r\ntwo',
  );
});

test('an editor gives back any text as it was', () => {
  const piece = fc.constantFrom('\r', '\n', '\r\n', 'a', '# b', '\u2028', '\ufeff', '\t', '😀', '  ');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const source = pieces.join('');
      expect(edit(source).sliceDoc()).toBe(source);
    }),
    { numRuns: 500 },
  );
});
