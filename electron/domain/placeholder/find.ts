import type { Shell } from '../guide/model.ts';
import { isSecretName } from '../risk/secrets.ts';
import type { Candidate, PlaceholderKind } from './model.ts';
import { samples } from './samples.ts';
import { variablesIn } from './variables.ts';

/**
 * Everything in a command that looks like a placeholder, in order and without overlaps. It is judged by its letters
 * and its neighbours alone; what stands in a comment, in awk or in single quotes is told apart later, by the grammar.
 */
export function candidatesIn(command: string, shell: Shell): Candidate[] {
  const found = [
    ...angles(command, shell),
    ...mustaches(command),
    ...squares(command),
    ...braces(command, shell),
  ];
  found.push(...yours(command), ...samples(command, shell), ...(isShell(shell) ? uppers(command) : []));
  if (isShell(shell)) found.push(...variablesIn(command).map((m) => of('variable', m.start, m.text, m.name)));
  const order = found.sort((a, b) => a.range.start - b.range.start || b.range.end - a.range.end);
  let end = -1;
  return order.filter((c) => {
    if (c.range.start < end) return false;
    end = c.range.end;
    return true;
  });
}

/** Whether a step of this kind is typed into a POSIX shell. */
function isShell(shell: Shell): boolean {
  return shell === 'sh' || shell === 'other';
}

function of(kind: PlaceholderKind, start: number, text: string, name: string): Candidate {
  const flat = name
    .trim()
    .replace(/[\s_.:/|]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase();
  return {
    range: { start, end: start + text.length },
    kind,
    text,
    name: flat || kind,
    certain: kind !== 'variable',
    secret: isSecretName(name.trim()),
  };
}

const markup =
  /^(html|head|body|div|span|br|hr|ul|ol|li|td|tr|th|h[1-6]|xml|svg|img|meta|pre|em|strong|STDIN|STDOUT|string|number|boolean|any|unknown|void|T|K|V|String|Integer|Long|Object)$/;

function angles(command: string, shell: Shell): Candidate[] {
  const inSql = shell.endsWith('sql');
  return [...command.matchAll(/<([\p{L}][^<>\n"'`&;$\\(){}]*)>(?!>)/gu)].flatMap((m) => {
    const [text, inner = ''] = m;
    const before = command.slice(0, m.index);
    if (/[<?\\]$/.test(before) || before.endsWith('?P') || inner.trim() !== inner) return [];
    if (markup.test(inner) || command.includes(`</${inner}>`)) return [];
    if (/(^|\s)\d$/.test(before) && !inSql) return [];
    if (/(^|\s)-|\s\d$|(^|[\s|])\||\|\s/.test(inner)) return [];
    if (
      /\.(sql|txt|log|gz|json|ya?ml|csv|sh|conf|dump|h|out|in|err|xml|html|tar|zip|bak)$/i.test(inner) &&
      !/\s/.test(inner)
    )
      return [];
    if (/\b(and|or|then|where|limit|order)\b/i.test(inner) && inSql) return [];
    return [of('angle', m.index, text, inner)];
  });
}

function mustaches(command: string): Candidate[] {
  return [...command.matchAll(/\{\{\s*([A-Za-z_][\w-]*(?:\.[\w-]+)*)\s*\}\}/g)]
    .filter((m) => !/^(end|else|break|continue|json|nil|true|false)$/.test(m[1] ?? ''))
    .map((m) => of('mustache', m.index, m[0], m[1] ?? ''));
}

const nouns =
  /(^|[\s_-])(name|id|ids|host|hostname|service|pod|namespace|container|deployment|cluster|node|user|username|email|url|ip|port|path|file|filename|table|database|db|region|bucket|branch|commit|version|tag|date|time|timestamp|key|token|password|secret|number|pid|app|application|environment|env|domain|server|image|instance|volume|backup|queue|topic|schema|index|account|project|role|reason|message|title|link|phone|value)$/i;
const levels =
  /^(INFO|WARN|WARNING|ERROR|ERR|FATAL|DEBUG|TRACE|CRITICAL|NOTICE|ALERT|OK|FAIL|FAILED|PASS|DEFAULT|SUCCESS|DONE|EMERG|CRIT|PANIC|TODO)$/;

function squares(command: string): Candidate[] {
  return [...command.matchAll(/\[([\p{L}][^[\]\n"'`$\\=,;(){}<>*]*)\]/gu)].flatMap((m) => {
    const [text, inner = ''] = m;
    const before = command.charAt(m.index - 1);
    const after = command.slice(m.index + text.length);
    if (/[\w$\])}\\.^*?+[]/.test(before) || /^[*+?{[(]|^\\?\{/.test(after)) return [];
    // Alone on a line of a here-document it is a section of an ini file.
    const alone = /(^|\n)\s*$/.test(command.slice(0, m.index)) && /^\s*(\n|$)/.test(after);
    if (inner.trim() !== inner || levels.test(inner) || (alone && command.includes('<<'))) return [];
    const capitals = /^[A-Z][A-Z0-9]+(?:[ _-][A-Z0-9]+)*$/.test(inner);
    const worded = /^[\p{L}\d]{2,}(?:[ _-][\p{L}\d]{2,})+$/u.test(inner) && nouns.test(inner);
    const noun = nouns.test(inner) && /^[A-Za-z]+$/.test(inner) && inner.length > 2;
    const asks = /^(your|insert|enter|replace|add|fill|specify)\b/i.test(inner);
    return capitals || worded || noun || asks ? [of('square', m.index, text, inner)] : [];
  });
}

function braces(command: string, shell: Shell): Candidate[] {
  const inScript = shell === 'mongosh';
  return [...command.matchAll(/\{([A-Za-z][\w-]*(?: [A-Za-z][\w-]*){0,3})\}/g)].flatMap((m) => {
    const [text, inner = ''] = m;
    const before = command.charAt(m.index - 1);
    const after = command.charAt(m.index + text.length);
    if (/[$@%#{\\^]/.test(before) || after === '}' || inScript) return [];
    if (/^(end|print|next|range|sum|exit|stop|else|begin|n|a|i|x)$/.test(inner)) return [];
    return inner.includes(' ') && !nouns.test(inner) ? [] : [of('brace', m.index, text, inner)];
  });
}

function yours(command: string): Candidate[] {
  const plain = [...command.matchAll(/(?<![\w$.-])(?:your|YOUR|Your)[_-][A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*/g)];
  const marks = [
    ...command.matchAll(
      /(?<![A-Z_$])(?:CHANGE_?ME|REPLACE_?ME|REPLACE_WITH_\w+|INSERT_\w+_HERE|changeme|FIXME|COMPROMISED_\w+|REDACTED\w*)(?![\w])/g,
    ),
  ];
  return [...plain, ...marks]
    .filter(
      (m) =>
        !/^\s*=/.test(command.slice(m.index + m[0].length)) || /[^\s;&|(]$/.test(command.slice(0, m.index)),
    )
    .map((m) => of('your', m.index, m[0], m[0].replace(/^your[_-]/i, '')));
}

/** `kubectl logs POD_NAME`: capitals with the end of a name, as a word of their own and not where variables are named. */
function uppers(command: string): Candidate[] {
  const names =
    /(?<=^|[\s/@:=])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:NAME|ID|HOST|IP|URL|PATH|FILE|PORT|USER|DATE|NUMBER|HASH|ARN)(?=$|[\s/:@;|&)])/g;
  return [...command.matchAll(names)]
    .filter((m) => {
      const line =
        command
          .slice(0, m.index)
          .split(/[\n;|&]/)
          .at(-1) ?? '';
      return !/\b(printenv|env|unset|export|read|declare|local|grep|set|echo|for|in|typeset)\b|(^|\s)(-e|--env|--build-arg|-v|-x)[= ]$|["']/.test(
        line,
      );
    })
    .map((m) => of('upper', m.index, m[0], m[0]));
}
