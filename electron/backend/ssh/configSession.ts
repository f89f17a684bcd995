import { matchHostPatterns, matchPattern, parseSeconds } from './configLine.ts';

/** The `NAME=value` pairs of SetEnv: of a name that is set twice the first counts. */
export function setVariables(pairs: string[]): string[] {
  const names = new Set<string>();
  return pairs.filter((pair) => {
    const at = pair.indexOf('=');
    const name = pair.slice(0, at);
    if (at < 1 || names.has(name)) return false;
    names.add(name);
    return true;
  });
}

/** The patterns of SendEnv; one with a minus takes out the ones before that it matches. */
export function sentPatterns(words: string[]): string[] {
  return words.reduce<string[]>((kept, word) => {
    if (!word.startsWith('-')) return [...kept, word];
    return kept.filter((pattern) => !matchPattern(pattern, word.slice(1)));
  }, []);
}

/** What the host's side is to have in its environment: SendEnv out of this one, then SetEnv, which wins. */
export function sessionVariables(
  { sendEnv, setEnv }: { sendEnv: string[]; setEnv: string[] },
  environment: NodeJS.ProcessEnv,
): Record<string, string> {
  const sent = Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && matchHostPatterns(name, sendEnv) ? [[name, value] as const] : [],
  );
  const set = setEnv.map((pair) => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  return Object.fromEntries([...sent, ...set]);
}

/** 16 bytes: OpenSSH refuses less, as a key exchange itself takes more. */
const LEAST_BYTES = 16;
const UNITS: Record<string, number> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/**
 * RekeyLimit: an amount of data with K, M or G, or `default`, and a time, or `none`. 0 leaves it to the server. The first
 * line gives the amount, the first that names a time gives that.
 */
export function rekeyOf(lines: string[][]): { bytes: number; seconds: number } {
  const amount = lines[0]?.[0] ?? 'default';
  const time = lines.find(([, word = 'none']) => word !== 'none')?.[1] ?? 'none';
  const [, digits, unit = ''] = /^(\d+)([kmg]?)$/i.exec(amount) ?? [];
  const bytes = digits === undefined ? 0 : Number(digits) * (UNITS[unit.toLowerCase()] ?? 1);
  return {
    bytes: bytes >= LEAST_BYTES && Number.isSafeInteger(bytes) ? bytes : 0,
    seconds: parseSeconds(time) ?? 0,
  };
}
