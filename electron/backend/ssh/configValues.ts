import type { ConfigLine } from './configLine.ts';
import { parseSeconds } from './configLine.ts';

/** Keywords of which every line counts; of all others the first. */
const EVERY = new Set([
  'identityfile',
  'certificatefile',
  'sendenv',
  'localforward',
  'remoteforward',
  'dynamicforward',
  'rekeylimit',
]);
/** Of these a line that says the same again is passed over. */
const ONCE_EACH = new Set([
  'identityfile',
  'certificatefile',
  'localforward',
  'remoteforward',
  'dynamicforward',
]);
/** Older names of keywords. */
const ALIASES: Record<string, string> = {
  pubkeyacceptedkeytypes: 'pubkeyacceptedalgorithms',
  challengeresponseauthentication: 'kbdinteractiveauthentication',
  skeyauthentication: 'kbdinteractiveauthentication',
  tisauthentication: 'kbdinteractiveauthentication',
  dsaauthentication: 'pubkeyauthentication',
  keepalive: 'tcpkeepalive',
  globalknownhostsfile2: 'globalknownhostsfile',
  userknownhostsfile2: 'userknownhostsfile',
};
/** Taken as written to the end of the line. */
const COMMANDS = new Set(['proxycommand', 'remotecommand', 'localcommand']);

/** What the lines that apply to a host said, by keyword. */
export interface ConfigValues {
  add(line: ConfigLine): void;
  set(key: string, value: string): void;
  /** The first argument of the first line; null where there is none. */
  text(key: string): string | null;
  words(key: string): string[] | null;
  /** The arguments of each line. */
  every(key: string): string[][];
  /** Every keyword that some line set. */
  keys(): string[];
  /** `yes`/`true`/`no`/`false`; null for anything else. */
  flag(key: string): boolean | null;
  int(key: string): number | null;
  seconds(key: string): number | null;
}

export function createValues(): ConfigValues {
  const first = new Map<string, string[]>();
  const every = new Map<string, string[][]>();
  const text = (key: string): string | null => first.get(key)?.[0] ?? null;
  return {
    add(line) {
      const key = ALIASES[line.key] ?? line.key;
      const args = COMMANDS.has(key) && line.rest !== '' ? [line.rest] : line.args;
      // It says nothing: a later line counts.
      const nothing = key === 'connecttimeout' && args[0]?.toLowerCase() === 'none';
      if (args.length === 0 || nothing || isShadowed(key, first)) return;
      if (!EVERY.has(key)) {
        if (!first.has(key)) first.set(key, args);
        return;
      }
      const lines = every.get(key) ?? [];
      const same = (other: string[]): boolean => other.join('\0') === args.join('\0');
      if (!ONCE_EACH.has(key) || !lines.some(same)) lines.push(args);
      every.set(key, lines);
    },
    set: (key, value) => void first.set(key, [value]),
    text,
    words: (key) => first.get(key) ?? null,
    every: (key) => every.get(key) ?? [],
    keys: () => [...first.keys(), ...every.keys()],
    flag: (key) => flagOf(text(key)),
    int: (key) => (/^\d+$/.test(text(key) ?? '') ? Number(text(key)) : null),
    seconds: (key) => parseSeconds(text(key) ?? ''),
  };
}

/** `yes`, `true`, `no`, `false` in any case; null for anything else. */
export function flagOf(text: string | null): boolean | null {
  const word = text?.toLowerCase();
  if (word === 'yes' || word === 'true') return true;
  return word === 'no' || word === 'false' ? false : null;
}

/** ProxyJump and ProxyCommand stand for each other: whichever comes first counts, but for a ProxyJump that is none. */
function isShadowed(key: string, first: Map<string, string[]>): boolean {
  return (
    (key === 'proxyjump' && first.has('proxycommand')) ||
    (key === 'proxycommand' && (first.get('proxyjump')?.[0] ?? 'none').toLowerCase() !== 'none')
  );
}
