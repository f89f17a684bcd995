import { assertNever } from '../assert.ts';
import type { Layer } from './model.ts';

/** Why a value cannot stand where a placeholder stands; the sentence goes to a person. */
export class Unfit extends Error {}

/**
 * A value as it has to be written where a placeholder stands, so that every shell and language on the way reads it as
 * one value. Throws Unfit where that cannot be done safely.
 */
export function quoteFor(value: string, layers: readonly Layer[]): string {
  if (/[\0-\x08\x0b-\x1f\x7f]/.test(value))
    throw new Unfit('It has control characters, which a shell or a terminal would act on.');
  if (!value.isWellFormed()) throw new Unfit('It has half of a character.');
  return layers.toReversed().reduce((text, layer) => quoteIn(layer, text), value);
}

function quoteIn(layer: Layer, text: string): string {
  switch (layer.kind) {
    case 'bare':
      return !layer.always && /^[\w@%+:,./-]+$/.test(text) && !reserved.test(text) ? text : single(text);
    case 'single':
      return text.replaceAll("'", "'\\''");
    case 'double':
      // Leaving the quotes is the one way that also holds in an interactive shell, where `!` acts within them.
      return /[\\"$`!]/.test(text) ? `"${single(text)}"` : text;
    case 'ansi':
      return text.replace(/[\\']/g, '\\$&');
    case 'here':
      return layer.quoted ? text : text.replace(/[\\$`]/g, '\\$&');
    case 'pattern':
    case 'comment':
      return text;
    case 'number':
      if (!/^-?\d+$/.test(text)) throw new Unfit('Here only a whole number can stand.');
      return text;
    case 'plain':
      if (!/^[\p{L}\p{N}_.:@+%-]*$/u.test(text))
        throw new Unfit(`It has characters that ${layer.of} could act on.`);
      return text;
    case 'sql':
      return sql(layer, text);
    case 'script':
      return script(layer, text);
    case 'redis':
      return redis(layer.at, text);
    case 'json':
      return layer.at === 'string' ? JSON.stringify(text).slice(1, -1) : literal(text);
    case 'powershell':
      return powershell(layer.at, text);
    default:
      return assertNever(layer);
  }
}

/** Words that the shell acts on where a command is expected. */
const reserved =
  /^(if|then|elif|else|fi|for|in|do|done|while|until|case|esac|select|function|time|coproc|repeat|foreach|end|nocorrect|noglob)$/;

function single(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

type Sql = Extract<Layer, { kind: 'sql' }>;

function sql(layer: Sql, text: string): string {
  switch (layer.at) {
    case 'string':
      return sqlString(layer, text);
    case 'name': {
      const quote = layer.quote ?? '"';
      if (text.includes('\\') && layer.dialect !== 'postgres') throw backslash();
      return text.replaceAll(quote, quote + quote);
    }
    case 'value':
      if (/^-?\d+(\.\d+)?$|^(true|false|null)$/i.test(text)) return text;
      return `'${sqlString({ ...layer, quote: "'" }, text)}'`;
    case 'identifier': {
      if (/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$|^\d+$/.test(text)) return text;
      if (layer.dialect === 'any')
        throw new Unfit('Here only a plain name can stand: letters, digits, _ and dots.');
      const quote = layer.dialect === 'mysql' ? '`' : '"';
      return quote + text.replaceAll(quote, quote + quote) + quote;
    }
    default:
      return assertNever(layer.at);
  }
}

/** MySQL reads backslashes in strings and PostgreSQL does not: where the database is not known, none may stand. */
function sqlString({ dialect, quote = "'" }: Sql, text: string): string {
  const mark = quote.slice(-1);
  const doubled = text.replaceAll(mark, mark + mark);
  if (!text.includes('\\')) return doubled;
  if (dialect === 'any') throw backslash();
  return dialect === 'mysql' || quote.length > 1 ? doubled.replaceAll('\\', '\\\\') : doubled;
}

function backslash(): Unfit {
  return new Unfit('It has a backslash, which some databases act on and others do not.');
}

function script({ at, quote = '"' }: Extract<Layer, { kind: 'script' }>, text: string): string {
  switch (at) {
    case 'string':
      return scriptString(text, quote);
    case 'template':
      return text.replace(/[\\`]|\$(?=\{)|\$$/g, '\\$&');
    case 'value':
      return literal(text);
    case 'name':
      if (!/^[A-Za-z_]\w*$/.test(text))
        throw new Unfit('Here only a plain name can stand: letters, digits and _.');
      return text;
    default:
      return assertNever(at);
  }
}

function scriptString(text: string, quote: string): string {
  const escaped = text.replace(/[\\\n\u2028\u2029]/g, (c) =>
    c === '\\' ? '\\\\' : c === '\n' ? '\\n' : `\\u${c.charCodeAt(0).toString(16)}`,
  );
  return escaped.replaceAll(quote, `\\${quote}`);
}

/** Numbers and the like stay as they are; all else becomes a string. */
function literal(text: string): string {
  return /^-?(0|[1-9]\d*)(\.\d+)?$|^(true|false|null)$/.test(text)
    ? text
    : `"${scriptString(text, '"').replaceAll('\t', '\\t')}"`;
}

function redis(at: 'bare' | 'single' | 'double', text: string): string {
  if (at === 'bare') return /^[\w:.*@/{}[\]?+-]+$/.test(text) ? text : `"${redis('double', text)}"`;
  if (at === 'double') return text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
  if (text.includes('\n'))
    throw new Unfit('It has several lines, which cannot stand in single quotes of redis-cli.');
  if (/\\$|\\'/.test(text))
    throw new Unfit('It has a backslash before a quote, which redis-cli would act on.');
  return text.replaceAll("'", "\\'");
}

/** Windows hands programs one line, which each splits for itself: double quotes in a value cannot be passed safely. */
function powershell(at: 'bare' | 'single' | 'double', text: string): string {
  if (/["\u201c-\u201e]/.test(text))
    throw new Unfit('It has double quotes, which PowerShell does not hand on safely.');
  if (at !== 'double' && /[\u2018-\u201b]/.test(text))
    throw new Unfit('It has curly quotes, which PowerShell takes for quotes.');
  if (at === 'single') return text.replaceAll("'", "''");
  if (at === 'double') return text.replace(/[`$]/g, '`$&');
  return /^[\w.:/\\-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", "''")}'`;
}
