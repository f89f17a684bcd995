import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { markdown } from '@codemirror/lang-markdown';
import { EditorState } from '@codemirror/state';
import { keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup, EditorView } from 'codemirror';
import { useEffect, useRef } from 'react';
import { editorTheme } from '../ui/editor.ts';
import { keepLineBreaks } from './lineBreaks.ts';

interface MarkdownEditorProps {
  /** What the editor begins with; another one makes a new editor. */
  initial: string;
  onChange(text: string): void;
  /** Where the cursor is, as an offset of the text. */
  onCursor(offset: number): void;
  onSave(): void;
}

/** A Markdown text to write in. Lines that are not touched keep every byte. */
export default function MarkdownEditor({ initial, onChange, onCursor, onSave }: MarkdownEditorProps) {
  const frame = useRef<HTMLDivElement>(null);
  const told = useRef({ onChange, onCursor, onSave });
  useEffect(() => {
    told.current = { onChange, onCursor, onSave };
  }, [onChange, onCursor, onSave]);
  useEffect(() => {
    if (!frame.current) return;
    const view = new EditorView({
      parent: frame.current,
      state: EditorState.create({
        doc: initial,
        extensions: [
          keepLineBreaks(initial),
          keymap.of([{ key: 'Mod-s', preventDefault: true, run: () => (told.current.onSave(), true) }]),
          basicSetup,
          markdown(),
          syntaxHighlighting(colours),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': 'Markdown' }),
          editorTheme,
          EditorView.updateListener.of(({ state, docChanged, selectionSet }) => {
            if (docChanged) told.current.onChange(state.sliceDoc());
            if (docChanged || selectionSet) told.current.onCursor(offsetOf(state));
          }),
        ],
      }),
    });
    view.focus();
    return () => view.destroy();
  }, [initial]);
  return <div className="guide-editor-text" ref={frame} />;
}

/** CodeMirror counts a line break as one character, whatever it is in the text. */
function offsetOf(state: EditorState): number {
  const { head } = state.selection.main;
  return head + (state.doc.lineAt(head).number - 1) * (state.lineBreak.length - 1);
}

const colours = HighlightStyle.define([
  { tag: tags.heading, fontWeight: '700' },
  { tag: tags.strong, fontWeight: '700' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.monospace, color: 'light-dark(#9a3412, #f0a879)' },
  { tag: [tags.link, tags.url], color: 'light-dark(#0a63b8, #5cadfb)' },
  {
    tag: [tags.processingInstruction, tags.contentSeparator, tags.meta],
    color: 'light-dark(#5c6672, #8f9bab)',
  },
  { tag: [tags.quote, tags.comment], color: 'light-dark(#5c6672, #8f9bab)' },
]);
