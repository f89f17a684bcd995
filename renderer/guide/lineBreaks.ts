import { EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

/** The line break that an editor of this text has to use so that every byte that is not touched stays as it is. */
export function lineBreakOf(source: string): '\n' | '\r\n' {
  // Of mixed line ends only \n is one for the editor; a \r stays a character of its line.
  const others = /(^|[^\r])\n|\r(?!\n)/.test(source);
  return source.includes('\r\n') && !others ? '\r\n' : '\n';
}

/** Makes an editor keep to one line break, in what is pasted as well. */
export function keepLineBreaks(source: string): Extension {
  const lineBreak = lineBreakOf(source);
  return [
    EditorState.lineSeparator.of(lineBreak),
    EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?|\n/g, lineBreak)),
  ];
}
