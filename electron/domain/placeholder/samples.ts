import type { Shell } from '../guide/model.ts';
import { isSecretName } from '../risk/secrets.ts';
import type { Candidate } from './model.ts';

interface Sample {
  name: string;
  pattern: RegExp;
}

/** Values that can only be meant as an example; a group, where there is one, is the part to fill in. */
const known: Sample[] = [
  // example.com and its like are reserved (RFC 2606, RFC 6761): no host can have them.
  { name: 'email', pattern: /[\w.+-]+@(?:[\w-]+\.)*example\.(?:com|org|net)\b/g },
  {
    name: 'host',
    pattern: /(?<![\w.@-])(?:[\w-]+\.)*(?:example\.(?:com|org|net)|[\w-]+\.example)(?![\w-]|\.\w)/g,
  },
  {
    name: 'address',
    pattern:
      /(?<![\w.])(?:\d{1,3}|x{1,3})(?:\.(?:\d{1,3}|x{1,3})){2}\.x{1,3}(?![\w.])|(?<![\w.])\d{1,3}\.x{1,3}\.x{1,3}\.\d{1,3}(?![\w.])/gi,
  },
  {
    name: 'instance',
    pattern:
      /(?<![\w-])(?:i|sg|vol|subnet|vpc|ami|snap|eni|rtb|igw|nat|lb|db|tgw|fs|eipalloc)-(?:x{3,}|X{3,}|0?1234567890?\w*|0?123456789abcdef\w*)(?![\w-])/g,
  },
  { name: 'account', pattern: /(?<!\d)123456789012(?!\d)/g },
  {
    name: 'date',
    pattern:
      /(?<![\w%])(?:YYYY[-/]?MM[-/]?DD(?:[T _-]?HH[:-]?MM(?:[:-]?SS)?)?Z?|\d{4}-(?:XX|xx|MM)-(?:XX|xx|DD)|\d{4}-\d\d-(?:XX|xx|DD)|20XX-\w\w-\w\w)(?![\w%])/g,
  },
  { name: 'time', pattern: /(?<![\w%:])HH:MM(?::SS)?(?![\w%:])/g },
  { name: 'path', pattern: /(?<![\w$}])\/?path\/to\/[\w./-]*\w/g },
  { name: 'value', pattern: /(?<![\w$\\%{])(?:x{4,}|X{3,})(?![\w}])/g },
  {
    name: 'process',
    pattern:
      /\bkill(?:\s+-\w+)*\s+(12345|1234|PID)\b|\bpg_(?:terminate|cancel)_backend\(\s*(12345|1234|pid_here|PID)\s*\)|\bKILL\s+(?:QUERY\s+)?(12345|1234|123)\b/g,
  },
];

/** Sample values in a command. */
export function samples(command: string, _shell: Shell): Candidate[] {
  return known.flatMap(({ name, pattern }) =>
    [...command.matchAll(pattern)].flatMap((m): Candidate[] => {
      const part = m.slice(1).find((group) => group !== undefined);
      const text = part ?? m[0];
      const start = m.index + (part === undefined ? 0 : m[0].lastIndexOf(part));
      // `date +YYYY` is no format of date(1), but `-v xxxx=...` or a pattern in grep -x is a name.
      if (
        name === 'value' &&
        /[\w.-]$/.test(command.slice(0, start)) &&
        !/[-/.]$/.test(command.slice(0, start))
      )
        return [];
      return [
        {
          range: { start, end: start + text.length },
          kind: 'sample',
          text,
          name: nameOf(name, text, command.slice(0, start)),
          certain: true,
          secret: isSecretName(text),
        },
      ];
    }),
  );
}

/** Different samples are different fields; what stands before `xxxx` tells which one it is. */
function nameOf(name: string, text: string, before: string): string {
  const led = name === 'value' ? (/[\w-]*[\w][-./]?$/.exec(before)?.[0] ?? '') : '';
  const prefix = name === 'instance' ? '' : name;
  const flat = `${prefix} ${led}${text.replace(/^\/?path\/to\//, '')}`.replace(/[^\p{L}\p{N}]+/gu, '-');
  return flat.replace(/^-+|-+$/g, '').toLowerCase() || name;
}
