import type { Dialect } from '../../domain/risk/sqlTokens.ts';

/** What reads a text once the shell has taken its quotes away. */
export type Language =
  | { kind: 'sh' | 'script' | 'redis' | 'json' | 'pattern' }
  | { kind: 'sql'; dialect: Dialect | 'any' }
  /** Code that is not understood here; `of` names it. */
  | { kind: 'code'; of: string };

export interface Reading {
  /** Words that are read as a language from some offset on (`--eval=...`). */
  words: { index: number; from: number; language: Language }[];
  /** The first of the words that are joined with spaces and read by a shell, as ssh does. */
  joined: number | undefined;
  /** What the command reads from its standard input as code. */
  stdin: Language | undefined;
}

const none: Reading = { words: [], joined: undefined, stdin: undefined };
const sh: Language = { kind: 'sh' };

/** Wrappers: options that take a value, and how many words stand before the command. */
const wrappers: Record<string, [valued: string, skip: number]> = {
  sudo: ['ugpCDhrtUTR', 0],
  doas: ['uCa', 0],
  env: ['uC', 0],
  nice: ['n', 0],
  ionice: ['cnp', 0],
  nohup: ['', 0],
  setsid: ['', 0],
  time: ['fo', 0],
  timeout: ['sk', 1],
  stdbuf: ['ioe', 0],
  command: ['', 0],
  builtin: ['', 0],
  exec: ['a', 0],
  xargs: ['ILnPsdEa', 0],
  taskset: ['', 1],
  chroot: ['', 1],
  strace: ['eopsuE', 0],
  unbuffer: ['', 0],
  busybox: ['', 0],
  sshpass: ['pfdP', 0],
  runuser: ['ugc', 0],
};

const codes: Record<string, string> = {
  awk: '',
  gawk: '',
  mawk: '',
  nawk: '',
  sed: '',
  gsed: '',
  jq: '',
  yq: '',
  python: 'c',
  python2: 'c',
  python3: 'c',
  node: 'ep',
  perl: 'eE',
  ruby: 'e',
  php: 'r',
  lua: 'e',
  Rscript: 'e',
  deno: '',
  pwsh: 'c',
};

/** Which of a command's words are read again, and as what. `words` are the values, the program's name first. */
export function readingOf(words: readonly string[], from = 0): Reading {
  const name = (words[from] ?? '').replace(/^.*\//, '');
  const wrapper = Object.hasOwn(wrappers, name) ? wrappers[name] : undefined;
  if (wrapper) return readingOf(words, skipOptions(words, from + 1, wrapper[0]) + wrapper[1]);
  if (/^[A-Za-z_]\w*=/.test(words[from] ?? '')) return readingOf(words, from + 1);
  if (from >= words.length) return none;
  if (/^(sh|bash|dash|zsh|ksh|ash)$/.test(name)) return shellReading(words, from);
  if (/^(ssh|autossh|mosh|pssh)$/.test(name)) return sshReading(words, from);
  if (/^(eval|watch)$/.test(name))
    return { ...none, joined: skipOptions(words, from + 1, name === 'watch' ? 'n' : '') };
  if (name === 'su') return { ...optionReading(words, from, /^(-c|--command)$/, sh), stdin: sh };
  if (/^(docker|podman|nerdctl|docker-compose|kubectl|oc|k|crictl)$/.test(name))
    return containerReading(words, from);
  if (name === 'find') return findReading(words, from);
  return databaseReading(name, words, from) ?? codeReading(name, words, from);
}

function skipOptions(words: readonly string[], from: number, valued: string): number {
  let at = from;
  for (; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') return at + 1;
    if (/^[A-Za-z_]\w*=/.test(word)) continue;
    if (!/^-./.test(word)) return at;
    if (/^-[A-Za-z]+$/.test(word) && valued.includes(word.slice(-1))) at += 1;
  }
  return at;
}

function shellReading(words: readonly string[], from: number): Reading {
  const script = words.findIndex((w, i) => i > from && /^-[a-z]*c[a-z]*$/.test(w));
  if (script >= 0)
    return { ...none, words: [{ index: skipOptions(words, script + 1, ''), from: 0, language: sh }] };
  const file = skipOptions(words, from + 1, 'oO');
  return { ...none, stdin: file >= words.length || words.slice(from).includes('-s') ? sh : undefined };
}

function sshReading(words: readonly string[], from: number): Reading {
  const host = skipOptions(words, from + 1, 'bcDEeFIiJLlmOopQRSWwBP');
  const command = skipOptions(words, host + 1, 'bcDEeFIiJLlmOopQRSWwBP');
  if (command >= words.length) return { ...none, stdin: sh };
  // What `ssh host psql` reads from its standard input is read by psql.
  const { stdin } = readingOf(words.slice(command).join(' ').split(/\s+/));
  return { ...none, joined: command, stdin };
}

function containerReading(words: readonly string[], from: number): Reading {
  const dashes = words.indexOf('--', from);
  if (dashes >= 0) return readingOf(words, dashes + 1);
  const verb = words.findIndex((w, i) => i > from && /^(exec|run|rsh)$/.test(w));
  if (verb < 0) return none;
  const target = skipOptions(words, verb + 1, 'euwpvnlcfm');
  return readingOf(words, skipOptions(words, target + 1, 'cn'));
}

function findReading(words: readonly string[], from: number): Reading {
  const exec = words.findIndex((w, i) => i > from && /^-(exec|execdir|ok|okdir)$/.test(w));
  return exec < 0 ? none : { ...readingOf(words, exec + 1), stdin: undefined };
}

/** Words behind an option, also where they are one word with it: `-e`, `-eX`, `--eval=X`. */
function optionReading(words: readonly string[], from: number, option: RegExp, language: Language): Reading {
  const found: Reading['words'] = [];
  words.forEach((word, i) => {
    if (i <= from) return;
    const equals = /^--[\w-]+=/.exec(word)?.[0];
    if (option.test(word)) found.push({ index: i + 1, from: 0, language });
    else if (equals && option.test(equals.slice(0, -1)))
      found.push({ index: i, from: equals.length, language });
    else if (/^-[A-Za-z]./.test(word) && !word.startsWith('--') && option.test(word.slice(0, 2)))
      found.push({ index: i, from: 2, language });
    else if (/^-[A-Za-z]{2,}$/.test(word) && option.test(`-${word.slice(-1)}`))
      found.push({ index: i + 1, from: 0, language });
  });
  return { ...none, words: found };
}

function databaseReading(name: string, words: readonly string[], from: number): Reading | undefined {
  const sql = (dialect: Dialect | 'any', option: RegExp): Reading => {
    const language: Language = { kind: 'sql', dialect };
    return { ...optionReading(words, from, option, language), stdin: language };
  };
  if (/^(psql|pgcli)$/.test(name)) return sql('postgres', /^(-c|--command)$/);
  if (/^(mysql|mariadb|mycli)$/.test(name)) return sql('mysql', /^(-e|--execute|--init-command)$/);
  if (/^(sqlite3|clickhouse-client|cockroach|cqlsh|sqlcmd|duckdb)$/.test(name)) {
    const reading = sql('any', /^(-e|-q|-Q|--query|--execute)$/);
    const lines =
      name === 'sqlite3' ? words.flatMap((w, i) => (i > from + 1 && !w.startsWith('-') ? [i] : [])) : [];
    return {
      ...reading,
      words: [
        ...reading.words,
        ...lines
          .slice(0)
          .map((index) => ({ index, from: 0, language: { kind: 'sql', dialect: 'any' } as const })),
      ],
    };
  }
  if (/^(mongosh|mongo)$/.test(name))
    return { ...optionReading(words, from, /^--eval$/, { kind: 'script' }), stdin: { kind: 'script' } };
  if (/^(redis-cli|valkey-cli|keydb-cli)$/.test(name)) return redisReading(words, from);
  return undefined;
}

function redisReading(words: readonly string[], from: number): Reading {
  const script = words.findIndex((w, i) => i > from && /^eval(_ro)?$/i.test(w));
  const lua: Language = { kind: 'code', of: 'Lua' };
  return {
    ...none,
    words: script < 0 ? [] : [{ index: script + 1, from: 0, language: lua }],
    stdin: { kind: 'redis' },
  };
}

function codeReading(name: string, words: readonly string[], from: number): Reading {
  const letters = Object.hasOwn(codes, name) ? codes[name] : undefined;
  if (/^([efz]?grep|rg|ag|ack)$/.test(name)) {
    const all = words.flatMap((_, i) =>
      i > from ? [{ index: i, from: 0, language: { kind: 'pattern' } as const }] : [],
    );
    return { ...none, words: all };
  }
  if (letters === undefined) return jsonReading(words, from);
  const language: Language = { kind: 'code', of: name };
  if (letters === '') {
    const program = skipOptions(words, from + 1, 'Fvf');
    const all = words.flatMap((w, i) =>
      i === program || (i > from && /[\s{}()$/'"|;=]/.test(w) && !/^\.{0,2}\/[\w./-]*$/.test(w))
        ? [{ index: i, from: 0, language }]
        : [],
    );
    return { ...none, words: all };
  }
  return {
    ...optionReading(words, from, new RegExp(`^-[${letters}]$`), language),
    stdin: words.length === from + 1 ? language : undefined,
  };
}

function jsonReading(words: readonly string[], from: number): Reading {
  const found = words.flatMap((w, i) =>
    i > from && /^\s*[{[]\s*["{[]/.test(w)
      ? [{ index: i, from: 0, language: { kind: 'json' } as const }]
      : [],
  );
  return { ...none, words: found };
}
