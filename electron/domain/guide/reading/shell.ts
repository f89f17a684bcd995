import { isProse, opens, promptOf, shellOf } from './commands.ts';
import type { Shell } from '../model.ts';

export type SourceLine = { text: string; start: number };

/** A logical command or a group of remarks, before it becomes a step. */
export type Entry = {
  kind: 'command' | 'comment';
  lines: SourceLine[];
  /** The command as typed, joined over its lines; a comment's text without its sign. */
  text: string;
  shell: Shell;
  trailing: string;
  openQuote: boolean;
  prompt: boolean;
  /** Output that the guide shows below the prompt. */
  sample?: string;
};

type State = { quote: '' | "'" | '"' | '`'; heredoc: string[]; depth: number; blocks: number };

/** Advances over one line of shell text; what is open at its end decides whether the command goes on. */
function scan(line: string, state: State): { more: boolean; comment: number } {
  let escaped = false;
  let comment = -1;
  for (let i = 0; i < line.length; i++) {
    const c = line[i] ?? '';
    if (escaped) {
      escaped = false;
      continue;
    }
    if (state.quote === "'") {
      if (c === "'") state.quote = '';
    } else if (c === '\\') escaped = true;
    else if (state.quote !== '') {
      if (c === state.quote) state.quote = '';
    } else if (c === '"' || c === "'" || c === '`') state.quote = c;
    else if (c === '#' && (i === 0 || /\s/.test(line[i - 1] ?? ''))) {
      comment = i;
      break;
    } else if (c === '<' && line[i + 1] === '<' && line[i + 2] !== '<') {
      const tag = /^<<-?\s*(["']?)([A-Za-z_]\w*)\1/.exec(line.slice(i, i + 80));
      if (tag) {
        state.heredoc.push(tag[2] ?? '');
        i += tag[0].length - 1;
      }
    } else if (c === '(' || c === '{') state.depth++;
    else if ((c === ')' || c === '}') && state.depth > 0) state.depth--;
  }
  const code = (comment < 0 ? line : line.slice(0, comment)).trim();
  if (state.quote === '') {
    state.blocks += (
      code.match(/(?:^|[;&|]\s*|\bthen\s+|\bdo\s+|\belse\s+)(?:if|for|while|until|case|select)\b(?=\s)/g) ??
      []
    ).length;
    state.blocks -= (code.match(/(?:^|;\s*|\s)(?:fi|done|esac)(?=\s*(?:$|[;|&>)<]))/g) ?? []).length;
    if (state.blocks < 0) state.blocks = 0;
  }
  const joined = escaped || /(?:\\|\|\|?|&&)$/.test(code);
  return {
    more: joined || state.quote !== '' || state.heredoc.length > 0 || state.depth > 0 || state.blocks > 0,
    comment,
  };
}

/** The remark sign of a language, where a line begins with it. */
export function commentOf(text: string, shell: Shell): string | null {
  const t = text.trim();
  const m =
    shell === 'sql' || shell === 'mysql' || shell === 'psql'
      ? /^(?:--+|#(?!>)|\/\*)\s?(.*?)(?:\*\/)?$/.exec(t)
      : shell === 'mongosh'
        ? /^(?:\/\/|#|\/\*)\s?(.*?)(?:\*\/)?$/.exec(t)
        : shell === 'cmd'
          ? /^(?:REM\b|::|#)\s?(.*)$/i.exec(t)
          : /^#+(?!!)\s?(.*)$/.exec(t);
  if (m) return (m[1] ?? '').trim();
  const other = /^(?:\/\/(?!\w+[./])|--\s)\s?(.*)$/.exec(t);
  return other ? (other[1] ?? '').trim() : null;
}

/** How many lines a command may take before an open quote or block is held to be a slip of the writer. */
const COMMAND_LINES = 200;

/** Splits a fence into logical commands, remarks and blank lines (`null`). */
export function splitFence(lines: readonly SourceLine[], base: Shell): (Entry | null)[] {
  const out: (Entry | null)[] = [];
  let repl: Shell | null = null;
  const prompted = lines.some((l) => (promptOf(l.text.trim())?.rest ?? '') !== '');
  for (let i = 0; i < lines.length;) {
    const line = lines[i];
    if (!line) break;
    const text = line.text.trim();
    if (text === '') {
      out.push(null);
      i++;
      continue;
    }
    const language = repl ?? base;
    const remark = commentOf(text, language) ?? (language === base ? null : commentOf(text, base));
    if (remark !== null || text.startsWith('#!')) {
      out.push({
        kind: 'comment',
        lines: [line],
        text: remark ?? '',
        shell: base,
        trailing: '',
        openQuote: false,
        prompt: false,
      });
      i++;
      continue;
    }
    const prompt = promptOf(text);
    if (prompted && !prompt) {
      const before = out.findLast((e) => e?.kind === 'command');
      if (before) {
        before.sample = before.sample === undefined ? line.text : `${before.sample}\n${line.text}`;
        i++;
        continue;
      }
    }
    if (!prompt && isProse(text) && shellOf(text, language, true) === null) {
      out.push({
        kind: 'comment',
        lines: [line],
        text,
        shell: base,
        trailing: '',
        openQuote: false,
        prompt: false,
      });
      i++;
      continue;
    }
    const { entry, next } = takeCommand(lines, i, language, base);
    if (repl && /^(?:exit|quit)(?:\(\))?;?$|^\\q$/.test(entry.text)) repl = null;
    else if (entry.shell === 'sh' || entry.shell === 'powershell' || entry.shell === 'cmd')
      repl = opens(entry.text);
    out.push(entry);
    i = next;
  }
  return out;
}

function takeCommand(
  lines: readonly SourceLine[],
  at: number,
  language: Shell,
  base: Shell,
): { entry: Entry; next: number } {
  const line = lines[at] ?? { text: '', start: 0 };
  const lead = line.text.length - line.text.trimStart().length;
  const prompt = promptOf(line.text.trim());
  const first = prompt ? prompt.rest : line.text.trim();
  const plainPrompt =
    prompt !== null && prompt.shell === undefined && base !== 'powershell' && base !== 'cmd';
  const shell =
    prompt?.shell ?? shellOf(first, plainPrompt ? 'sh' : language, true) ?? (plainPrompt ? 'sh' : base);
  const start = { text: first, start: line.start + lead + (prompt?.length ?? 0) };
  const taken =
    shell === 'sql' || shell === 'mysql' || shell === 'psql'
      ? takeSql(lines, at, start)
      : shell === 'mongosh'
        ? takeBrackets(lines, at, start)
        : takeShell(lines, at, start, shell);
  const text = taken.lines
    .map((l, k) => (k === 0 ? l.text : l.text.trimEnd()))
    .join('\n')
    .trim();
  return {
    entry: {
      kind: 'command',
      lines: taken.lines,
      text,
      shell,
      trailing: taken.trailing,
      openQuote: taken.open,
      prompt: prompt !== null,
    },
    next: taken.next,
  };
}

type Taken = { lines: SourceLine[]; next: number; trailing: string; open: boolean };

function takeShell(lines: readonly SourceLine[], at: number, first: SourceLine, shell: Shell): Taken {
  const state: State = { quote: '', heredoc: [], depth: 0, blocks: 0 };
  const taken: SourceLine[] = [];
  let trailing = '';
  for (let i = at; i < lines.length && i - at < COMMAND_LINES; i++) {
    const line = i === at ? first : (lines[i] ?? first);
    const text = i === at ? line.text : line.text.replace(/^> (?=\S)/, '');
    if (state.heredoc.length > 0) {
      taken.push({ text: line.text, start: line.start });
      if (line.text.trim() === state.heredoc[0]) state.heredoc.shift();
      if (state.heredoc.length === 0 && state.quote === '' && state.depth === 0 && state.blocks === 0)
        return { lines: taken, next: i + 1, trailing, open: false };
      continue;
    }
    const { more, comment } = scan(text, state);
    const cut = comment > 0 && !more ? comment : -1;
    if (cut >= 0)
      trailing = text
        .slice(cut)
        .replace(/^#+\s*/, '')
        .trim();
    taken.push({ text: cut >= 0 ? text.slice(0, cut).trimEnd() : text, start: line.start });
    const tick = shell === 'powershell' && /`\s*$/.test(text);
    if (tick) state.quote = '';
    if (!more && !tick) return { lines: taken, next: i + 1, trailing, open: false };
    const after = lines[i + 1];
    if (
      state.quote === '' &&
      state.heredoc.length === 0 &&
      state.depth === 0 &&
      state.blocks === 0 &&
      after?.text.trim() === ''
    )
      return { lines: taken, next: i + 1, trailing, open: false };
  }
  const open = state.quote !== '' || state.heredoc.length > 0;
  // Something stays open to the end: rather one line too short than a fence swallowed by an apostrophe.
  if (open || state.depth > 0 || state.blocks > 0) {
    const rest = lines
      .slice(at + 1, at + taken.length)
      .some((l) => l.text.trim() === '' || l.text.trim().startsWith('#'));
    if (rest) return { lines: [first], next: at + 1, trailing: '', open };
  }
  return { lines: taken, next: at + taken.length, trailing, open };
}

function takeSql(lines: readonly SourceLine[], at: number, first: SourceLine): Taken {
  const taken: SourceLine[] = [];
  for (let i = at; i < lines.length && i - at < COMMAND_LINES; i++) {
    const line = i === at ? first : (lines[i] ?? first);
    if (i > at && line.text.trim() === '') return { lines: taken, next: i, trailing: '', open: false };
    taken.push(line);
    const code = line.text.replace(/--.*$/, '').trim();
    if (/;$|\\g[x]?$/.test(code) || (i === at && /^(?:\\|use\s|show\s+\w+$)/i.test(code)))
      return { lines: taken, next: i + 1, trailing: '', open: false };
  }
  return { lines: taken, next: at + taken.length, trailing: '', open: false };
}

function takeBrackets(lines: readonly SourceLine[], at: number, first: SourceLine): Taken {
  const taken: SourceLine[] = [];
  let depth = 0;
  for (let i = at; i < lines.length && i - at < COMMAND_LINES; i++) {
    const line = i === at ? first : (lines[i] ?? first);
    taken.push(line);
    for (const c of line.text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\/\/.*$/g, '')) {
      if (c === '(' || c === '{' || c === '[') depth++;
      else if (c === ')' || c === '}' || c === ']') depth--;
    }
    const next = lines[i + 1]?.text.trim() ?? '';
    if (depth <= 0 && !next.startsWith('.')) return { lines: taken, next: i + 1, trailing: '', open: false };
  }
  return { lines: taken, next: at + taken.length, trailing: '', open: false };
}
