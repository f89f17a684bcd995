import {
  forEachChild,
  parse,
  type Command,
  type CommandNode,
  type Redirection,
  type SyntaxNode,
  type Word,
  type WordPart,
} from 'unbash';
import { assertNever } from '../../domain/assert.ts';
import type { Layer } from '../../domain/placeholder/model.ts';
import { jsonPlace, redisPlace, scriptPlace, sqlPlace } from '../../domain/placeholder/places.ts';
import { readingOf, type Language, type Reading } from './readings.ts';

/** 8 shells within each other; deeper ones take plain characters only. */
const MAX_DEPTH = 8;
const plain = (of: string): Layer => ({ kind: 'plain', of });

/**
 * Where marks (plain words put in the places of placeholders) stand in a command for the shell: the layers of each.
 * A mark that the shell never sees, because it is in a comment, is missing.
 */
export function shellPlaces(text: string, marks: readonly string[], depth = 0): Map<string, Layer[]> {
  const finder = new Finder(text, marks, depth);
  const script = parse(text);
  finder.visit(script);
  if (script.errors?.length)
    for (const mark of marks) if (text.includes(mark)) finder.found.set(mark, [plain('the shell')]);
  return finder.found;
}

class Finder {
  readonly found = new Map<string, Layer[]>();
  readonly text: string;
  readonly marks: readonly string[];
  readonly depth: number;
  /** Marks in `$(...)`: what a word is read as later does not concern them. */
  private readonly deep = new Set<string>();
  private feed: Language | undefined;

  constructor(text: string, marks: readonly string[], depth: number) {
    this.text = text;
    this.marks = marks;
    this.depth = depth;
  }

  visit(node: SyntaxNode): void {
    if (node.type === 'Command') return this.command(node);
    if (node.type === 'Pipeline') return this.pipeline(node.commands);
    if (node.type === 'Word') return this.word(node);
    if (node.type === 'ArithmeticCommand' || node.type === 'ArithmeticFor')
      this.setAll(this.slice(node), { kind: 'number' });
    if (node.type === 'HereDoc' || node.type === 'HereString') return this.redirect(node, undefined);
    forEachChild(node, (child) => this.visit(child));
  }

  private pipeline(commands: readonly CommandNode[]): void {
    commands.forEach((command, i) => {
      const next = commands[i + 1];
      this.feed = next?.type === 'Command' && next.name ? readingOf(valuesOf(next)).stdin : undefined;
      this.visit(command);
    });
    this.feed = undefined;
  }

  private command(node: Command): void {
    const fed = this.feed;
    this.feed = undefined;
    const values = valuesOf(node);
    const reading = readingOf(values);
    for (const item of node.prefix) if (item.type === 'Assignment') this.visit(item);
    if (node.name) this.word(node.name);
    for (const arg of node.args) this.visit(arg);
    for (const redirect of node.redirects)
      this.redirect(redirect, reading.stdin ?? (values[0] === 'cat' ? fed : undefined));
    this.inner(values, reading);
    // `echo` and `printf` read backslashes before the next command reads the rest.
    if (fed && /^(echo|printf|print)$/.test(values[0] ?? ''))
      this.add(values.slice(1).join(' '), () => plain(values[0] ?? 'echo'));
  }

  private inner(values: readonly string[], { words, joined }: Reading): void {
    for (const { index, from, language } of words) {
      const value = values[index];
      if (value !== undefined) this.read(value.slice(from), language);
    }
    if (joined !== undefined) this.read(values.slice(joined).join(' '), { kind: 'sh' });
  }

  /** Adds what a language makes of the marks in a text to the layers that they have. */
  private read(text: string, language: Language): void {
    const here = this.marks.filter(
      (mark) => text.includes(mark) && this.found.has(mark) && !this.deep.has(mark),
    );
    if (here.length === 0) return;
    if (language.kind !== 'sh') return this.add(text, (mark) => layerIn(language, text, mark));
    if (this.depth >= MAX_DEPTH) return this.add(text, () => plain('the shell'));
    const places = shellPlaces(text, here, this.depth + 1);
    for (const mark of here) {
      const layers = places.get(mark);
      this.found.set(mark, [...(this.found.get(mark) ?? []), ...(layers ?? [{ kind: 'comment' as const }])]);
    }
  }

  private add(text: string, layer: (mark: string) => Layer): void {
    for (const mark of this.marks) {
      const layers = this.found.get(mark);
      if (layers && text.includes(mark) && !this.deep.has(mark))
        this.found.set(mark, [...layers, layer(mark)]);
    }
  }

  private redirect(redirect: Redirection, language: Language | undefined): void {
    if (redirect.type === 'Redirect') {
      if (redirect.target) this.word(redirect.target);
      return;
    }
    if (redirect.type === 'HereString') {
      if (!redirect.target) return;
      this.word(redirect.target);
      if (language) this.read(redirect.target.value, language);
      return;
    }
    const { delimiter, body } = redirect;
    const layer: Layer = {
      kind: 'here',
      delimiter: delimiter?.value ?? '',
      quoted: delimiter?.quoted ?? false,
    };
    for (const part of body.parts ?? []) this.part(part, layer);
    if (!body.parts) this.setAll(body.text, layer);
    if (language) this.read(body.text, language);
  }

  private word(word: Word): void {
    if (!word.parts) return this.setAll(this.slice(word), { kind: 'bare' });
    for (const part of word.parts) this.part(part, { kind: 'bare' });
  }

  private part(part: WordPart, around: Layer): void {
    switch (part.type) {
      case 'Literal':
        return this.setAll(part.text, around);
      case 'SingleQuoted':
        return this.setAll(part.text, { kind: 'single' });
      case 'AnsiCQuoted':
        return this.setAll(part.text, { kind: 'ansi' });
      case 'DoubleQuoted':
      case 'LocaleString':
        for (const child of part.parts) this.part(child, { kind: 'double' });
        return;
      case 'ArithmeticExpansion':
        return this.setAll(part.text, { kind: 'number' });
      case 'CommandExpansion':
      case 'ProcessSubstitution':
        if (part.text.startsWith('`') || !part.script)
          return this.setAll(part.text, plain('the shell in backticks'));
        for (const mark of this.marks) if (part.text.includes(mark)) this.deep.add(mark);
        return this.visit(part.script);
      case 'SimpleExpansion':
      case 'ParameterExpansion':
      case 'Glob':
      case 'ExtendedGlob':
      case 'BraceExpansion':
        return this.setAll(part.text, plain('the shell'));
      default:
        return assertNever(part);
    }
  }

  private slice(node: { pos: number; end: number }): string {
    return this.text.slice(node.pos, node.end);
  }

  /** A mark right behind a backslash or `$` would change what the quotes around its value mean. */
  private setAll(text: string, layer: Layer): void {
    for (const mark of this.marks) {
      if (!text.includes(mark)) continue;
      const at = this.text.indexOf(mark);
      const before = this.text.charAt(at - 1);
      const isLed = before === '\\' || before === '$';
      const always = layer.kind === 'bare' && /[<>]/.test(this.text.charAt(at + mark.length));
      this.found.set(mark, [isLed ? plain('the shell') : always ? { kind: 'bare', always } : layer]);
    }
  }
}

function valuesOf(node: Command): string[] {
  const args = node.args.map((arg) => (arg.type === 'Word' ? arg.value : arg.text));
  return node.name ? [node.name.value, ...args] : [];
}

function layerIn(language: Language, text: string, mark: string): Layer {
  switch (language.kind) {
    case 'sql':
      return sqlPlace(language.dialect)(text, mark);
    case 'script':
      return scriptPlace(text, mark);
    case 'redis':
      return redisPlace(text, mark);
    case 'json':
      return jsonPlace(text, mark);
    case 'pattern':
      return { kind: 'pattern' };
    case 'code':
      return plain(language.of);
    case 'sh':
      return plain('the shell');
    default:
      return assertNever(language);
  }
}
