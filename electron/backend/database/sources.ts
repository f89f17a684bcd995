import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { FoundConnection } from '../../domain/database/contract.ts';
import { readConnection } from '../../domain/database/source.ts';
import { fromKeywords, fromMyCnf, type ReadConnection } from '../../domain/database/sourceParts.ts';
import { Failure } from '../../domain/failure.ts';

/** 1 MB and 500 entries: no such file of a person is larger. */
const MAX_FILE = 1024 * 1024;
const MAX_FOUND = 500;

interface Found extends ReadConnection {
  where: string;
}

/** Reads a DSN or a command line. Throws INVALID where it is neither. */
export function readText(text: string): Found {
  const read = readConnection(text);
  if (read) return { where: '', ...read };
  throw new Failure(
    'INVALID',
    'This is no address of a database. Paste a DSN (postgresql://user@host/database) or a line of psql, mysql, redis-cli or mongosh.',
  );
}

/** The connections that the files of other clients name: ~/.pgpass, ~/.pg_service.conf, ~/.my.cnf. */
export function findConnections(
  home = homedir(),
  env: NodeJS.ProcessEnv = process.env,
): { found: Found[]; notes: string[] } {
  const notes: string[] = [];
  const read = (file: string): string => {
    try {
      if (statSync(file).size > MAX_FILE) throw new Error('it is larger than 1 MB');
      return readFileSync(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        notes.push(`${file} was left out: ${(error as Error).message}.`);
      return '';
    }
  };
  const found = [
    ...fromPgpass(read(env['PGPASSFILE'] ?? join(home, '.pgpass'))),
    ...sections(read(env['PGSERVICEFILE'] ?? join(home, '.pg_service.conf'))).map(({ name, values }) => ({
      ...fromKeywords(values, name),
      where: `pg_service.conf [${name}]`,
    })),
    ...sections(read(join(home, '.my.cnf')))
      .filter(({ name, values }) => /^(client|mysql|mariadb)/.test(name) && Object.keys(values).length > 0)
      .map(({ name, values }) => ({
        ...fromMyCnf(values, values['host'] ?? name),
        where: `my.cnf [${name}]`,
      })),
  ];
  return { found: found.slice(0, MAX_FOUND), notes };
}

/** `host:port:database:user:password`, with \: and \\ (libpq, "The Password File"). */
function fromPgpass(text: string): Found[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const fields = [...line.matchAll(/((?:[^:\\]|\\.)*)(?::|$)/g)].map(([, field = '']) =>
      field.replace(/\\(.)/g, '$1'),
    );
    const [host = '', port = '', database = '', user = '', password = ''] = fields;
    if (fields.length < 5) return [];
    const given = Object.fromEntries(
      Object.entries({ host, port, dbname: database, user, password }).filter(
        ([, value]) => value !== '*' && value !== '',
      ),
    );
    return [{ ...fromKeywords(given), where: `~/.pgpass:${index + 1}` }];
  });
}

/** Sections of a file in the form of INI: `key = value`, with `-` and `_` alike, comments by # and ;. */
function sections(text: string): { name: string; values: Record<string, string> }[] {
  const all: { name: string; values: Record<string, string> }[] = [];
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    const head = /^\[(.+)\]$/.exec(line)?.[1];
    if (head !== undefined) all.push({ name: head.trim(), values: {} });
    const pair = /^([\w-]+)\s*=\s*(.*)$/.exec(line);
    const current = all.at(-1);
    if (pair && current)
      current.values[pair[1]?.replace(/_/g, '-') ?? ''] = (pair[2] ?? '').replace(/^(['"])(.*)\1$/, '$2');
  }
  return all;
}

/** What the screen may know: whether there is a password, never the password. */
export function shown({ where, details, notes, password }: Found): FoundConnection {
  return { where, details, notes, hasPassword: password !== null && password !== '' };
}
