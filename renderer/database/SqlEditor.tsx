import { autocompletion } from '@codemirror/autocomplete';
import { MariaSQL, MySQL, PostgreSQL, sql, type SQLNamespace } from '@codemirror/lang-sql';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, StateEffect, StateField, type Extension } from '@codemirror/state';
import { Decoration, keymap, type DecorationSet } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup, EditorView } from 'codemirror';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import type { Catalogue } from '@domain/database/contract.ts';
import type { Engine } from '@domain/database/model.ts';
import { editorTheme } from '../ui/editor.ts';
import { namespaceOf } from './completion.ts';
import { statementAt, statementsIn, type Span } from './statements.ts';

/** What the views around it may ask of the editor. */
export interface EditorHandle {
  /** What Ctrl+Enter runs: the selection's statements, or the one under the cursor. */
  chosen(): { text: string; from: number }[];
  /** Every statement of the text. */
  all(): { text: string; from: number }[];
  /** Marks a place and shows it, as long as the text there is still the one that ran. */
  markError(ran: { text: string; from: number }, position: number): void;
  insert(text: string): void;
  focus(): void;
}

interface EditorProps {
  ref: Ref<EditorHandle>;
  engine: Engine;
  /** What it begins with. */
  initial: string;
  catalogue: Catalogue | null;
  onChange(text: string): void;
  onRun(): void;
  onRunAll(): void;
  onExplain(): void;
  onCancel(): void;
}

/** An editor of statements, with completion from what the database holds. */
export default function SqlEditor(props: EditorProps) {
  const { ref, engine, initial, catalogue } = props;
  const frame = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const told = useRef(props);
  useEffect(() => {
    told.current = props;
  });
  useEffect(() => {
    if (!frame.current) return;
    const made = new EditorView({
      parent: frame.current,
      state: EditorState.create({ doc: initial, extensions: extensionsFor(engine, told) }),
    });
    view.current = made;
    made.focus();
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [engine, initial]);
  useEffect(() => {
    if (!catalogue || !isSql(engine)) return;
    view.current?.dispatch({ effects: language.reconfigure(languageOf(engine, namespaceOf(catalogue))) });
  }, [engine, catalogue]);
  useImperativeHandle(ref, () => handleOf(() => view.current, engine), [engine]);
  return <div className="db-editor" ref={frame} />;
}

const isSql = (engine: Engine): boolean => engine !== 'redis' && engine !== 'mongodb';

function handleOf(current: () => EditorView | null, engine: Engine): EditorHandle {
  const pieces = (spans: Span[]) => {
    const text = current()?.state.sliceDoc() ?? '';
    return spans.map(({ from, to }) => ({ text: text.slice(from, to), from }));
  };
  return {
    chosen() {
      const state = current()?.state;
      if (!state) return [];
      const { from, to, empty } = state.selection.main;
      const doc = state.sliceDoc();
      if (empty) {
        const span = statementAt(statementsIn(doc, engine), from);
        return span ? pieces([span]) : [];
      }
      const inside = statementsIn(doc.slice(from, to), engine);
      return pieces(inside.map((s) => ({ from: s.from + from, to: s.to + from })));
    },
    all: () => pieces(statementsIn(current()?.state.sliceDoc() ?? '', engine)),
    markError(ran, position) {
      const editor = current();
      if (!editor || editor.state.sliceDoc(ran.from, ran.from + ran.text.length) !== ran.text) return;
      const at = Math.min(ran.from + position, editor.state.doc.length);
      const word = editor.state.wordAt(at);
      const end = Math.min(editor.state.doc.length, Math.max(word?.to ?? 0, at + 1));
      if (end <= at) return;
      editor.dispatch({
        effects: [setError.of({ from: at, to: end }), EditorView.scrollIntoView(at, { y: 'center' })],
        selection: { anchor: at },
      });
    },
    insert(text) {
      const editor = current();
      if (!editor) return;
      const { length } = editor.state.doc;
      const lead = length === 0 || editor.state.sliceDoc(length - 1) === '\n' ? '' : '\n';
      const at = length + lead.length;
      editor.dispatch({
        changes: { from: length, insert: `${lead}${text}\n` },
        selection: { anchor: at, head: at + text.length },
        scrollIntoView: true,
      });
      editor.focus();
    },
    focus: () => current()?.focus(),
  };
}

const language = new Compartment();

function languageOf(engine: Engine, schema?: SQLNamespace): Extension {
  if (!isSql(engine)) return [];
  const dialect = engine === 'postgres' ? PostgreSQL : engine === 'mariadb' ? MariaSQL : MySQL;
  return sql({
    dialect,
    schema,
    defaultSchema: engine === 'postgres' ? 'public' : undefined,
    upperCaseKeywords: true,
  });
}

/** The place of the last error; it goes with the next change there. */
const setError = StateEffect.define<Span | null>();
const errorField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = transaction.docChanged ? Decoration.none : marks;
    for (const effect of transaction.effects) {
      if (!effect.is(setError)) continue;
      const mark = Decoration.mark({
        class: 'db-error-mark',
        attributes: { title: 'The server stopped here' },
      });
      next = effect.value
        ? Decoration.set([mark.range(effect.value.from, effect.value.to)])
        : Decoration.none;
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function extensionsFor(engine: Engine, told: { current: EditorProps }): Extension[] {
  const run = (act: keyof Pick<EditorProps, 'onRun' | 'onRunAll' | 'onExplain' | 'onCancel'>) => () => {
    told.current[act]();
    return true;
  };
  return [
    keymap.of([
      { key: 'Mod-Enter', run: run('onRun') },
      { key: 'Mod-Shift-Enter', run: run('onRunAll') },
      { key: 'Mod-e', preventDefault: true, run: run('onExplain') },
      { key: 'Mod-.', preventDefault: true, run: run('onCancel') },
    ]),
    basicSetup,
    language.of(languageOf(engine)),
    autocompletion({ activateOnTyping: true }),
    syntaxHighlighting(colours),
    errorField,
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': 'Statements', spellcheck: 'false' }),
    editorTheme,
    EditorView.updateListener.of(({ state, docChanged }) => {
      if (docChanged) told.current.onChange(state.sliceDoc());
    }),
  ];
}

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'light-dark(#0a4f96, #7cc0ff)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'light-dark(#116329, #7ee0a0)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'light-dark(#9a3412, #f0a879)' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: 'light-dark(#6b3fa0, #c9a6ff)' },
  { tag: tags.comment, color: 'light-dark(#5c6672, #8f9bab)', fontStyle: 'italic' },
]);
