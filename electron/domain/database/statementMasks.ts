import { sqlTokens, type SqlToken } from '../risk/sqlTokens.ts';
import { MASKED, maskConnectionString } from './masks.ts';
import type { Engine } from './model.ts';
import { redisWords } from './redis.ts';
import { maskRedisArgs } from './redisMasks.ts';
import { secretValues } from './secretValues.ts';

interface MaskedText {
  text: string;
  /** What was taken out: a server's error may repeat it. */
  secrets: string[];
}

/** A statement without the passwords that it sets: what is written down is not to hold them. */
export function maskStatement(text: string, engine: Engine): MaskedText {
  if (engine === 'redis') return maskRedis(text);
  if (engine === 'mongodb') return maskMongo(text);
  return maskSql(text, engine === 'postgres' ? 'postgres' : 'mysql');
}

/** A text of the server's without them. */
export const withoutSecrets = (text: string, secrets: readonly string[]): string =>
  secrets
    .filter((secret) => secret.length > 2)
    .toSorted((a, b) => b.length - a.length)
    .reduce((all, secret) => all.replaceAll(secret, MASKED), text);

function maskRedis(text: string): MaskedText {
  const words = redisWords(text);
  if (!words) return { text, secrets: [] };
  const masked = maskRedisArgs(words);
  const secrets = words.flatMap((word, i) => (word === masked[i] ? [] : word.replace(/^[><#!]/, '')));
  if (secrets.length === 0) return { text, secrets };
  const quoted = masked.map((word) => (/^[^\s"']+$/.test(word) ? word : JSON.stringify(word)));
  return { text: quoted.join(' '), secrets };
}

function maskMongo(text: string): MaskedText {
  const secrets: string[] = [];
  const shown = text.replace(
    /((?:pwd|passw(?:or)?d)["']?\s*:\s*)("(?:[^"\\]|\\[^])*"?|'(?:[^'\\]|\\[^])*'?)/gi,
    (_, before: string, value: string) => {
      secrets.push(value.slice(1, -1));
      return `${before}"${MASKED}"`;
    },
  );
  return { text: shown, secrets };
}

/**
 * `PASSWORD 'x'`, `PASSWORD('x')`, `IDENTIFIED ... BY|AS|USING|REPLACE 'x'`, connection strings, and values of columns
 * that are named as secrets.
 */
function maskSql(text: string, dialect: 'postgres' | 'mysql'): MaskedText {
  if (!/passw|passphrase|pwd|token|identified|secret|:\/\//i.test(text)) return { text, secrets: [] };
  const { tokens, open } = sqlTokens(text, dialect);
  const values = secretValues(tokens);
  const secrets: string[] = [];
  let out = '';
  let at = 0;
  let identified = false;
  tokens.forEach((token, i) => {
    identified ||= token.text === 'IDENTIFIED';
    if (token.kind !== 'string' && token.kind !== 'number') return;
    const raw = text.slice(token.start, token.end);
    let shown = raw;
    if (values.has(i) || isSecret(tokens, i, identified)) {
      shown = `'${MASKED}'`;
      secrets.push(raw.replace(/^[eE]?['"]|['"]$|^\$\w*\$|\$\w*\$$/g, ''));
    } else if (token.kind === 'string') shown = maskConnectionString(raw, (secret) => secrets.push(secret));
    if (shown === raw) return;
    out += text.slice(at, token.start) + shown;
    at = token.end;
  });
  // What was cut off within a literal has no token.
  const last = tokens.at(-1)?.end ?? 0;
  const cut =
    open !== null &&
    (values.has(tokens.length) ||
      isSecret(tokens, tokens.length, identified) ||
      /passw\w*\s*=/i.test(text.slice(last)));
  return { text: out + (cut ? `${text.slice(at, last)} '${MASKED}'` : text.slice(at)), secrets };
}

function isSecret(tokens: readonly SqlToken[], i: number, identified: boolean): boolean {
  const [before = '', further = ''] = [1, 2].map((n) => tokens[i - n]?.text ?? '');
  const word = before === '=' || before === '(' ? further : before;
  return (
    /PASSWORD["`]?$|PASSWD["`]?$|SECRET["`]?$/i.test(word) ||
    (identified && /^(BY|AS|USING|REPLACE)$/.test(before))
  );
}
