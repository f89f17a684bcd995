import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { Failure } from '../../domain/failure.ts';
import { parseJumps } from '../../domain/host/destination.ts';
import {
  hostDetails,
  type HostCandidate,
  type HostDetails,
  type HostPreview,
  type HostRow,
} from '../../domain/host/model.ts';
import { puttyHost, readRegistry, readSessionFile, type PuttySession } from '../../domain/host/putty.ts';

/** 2,000 hosts at once: a fleet of one team. */
const MAX_HOSTS = 2000;
/** What the columns of a CSV file may be called. */
const COLUMNS: Record<string, keyof HostDetails> = {
  name: 'name',
  label: 'name',
  alias: 'name',
  address: 'address',
  host: 'address',
  hostname: 'address',
  ip: 'address',
  port: 'port',
  user: 'user',
  username: 'user',
  login: 'user',
  identityfile: 'identityFile',
  key: 'identityFile',
  keyfile: 'identityFile',
  jump: 'jump',
  proxyjump: 'jump',
  bastion: 'jump',
  production: 'production',
  prod: 'production',
  tags: 'tags',
  group: 'group',
  groups: 'group',
  folder: 'group',
};

type Read = { where: string; details: HostDetails | string };

/** Reads a CSV file with a line of column names; everything it holds is only read. Throws INVALID. */
export function previewCsv(text: string, existing: HostRow[]): HostPreview {
  const rows = readCsv(text);
  const [header, ...body] = rows;
  const fields = (header?.cells ?? []).map(
    (cell) => COLUMNS[cell.toLowerCase().replace(/[\s_-]/g, '')] ?? null,
  );
  if (!fields.includes('address')) {
    const text =
      'The first line must name the columns, one of them "address" (or "host"). Others: name, user, port, key, jump, group, tags, production.';
    throw new Failure('INVALID', text);
  }
  const read = body.map(({ cells, line }) => ({ where: `line ${line}`, details: fromCells(fields, cells) }));
  return previewOf(read, existing);
}

/** Reads PuTTY's registry export. Throws INVALID where it holds no session. */
export function previewRegistry(text: string, existing: HostRow[]): HostPreview {
  const sessions = readRegistry(text);
  if (sessions.length === 0) {
    const text =
      'No PuTTY session is in this file. Make it with: reg export HKCU\\Software\\SimonTatham\\PuTTY\\Sessions putty.reg';
    throw new Failure('INVALID', text);
  }
  return previewSessions(sessions, existing);
}

/** Reads `~/.putty/sessions`. Throws NOT_FOUND where there are none. */
export function previewPuttyFolder(home: string, existing: HostRow[]): HostPreview {
  const folder = join(home, '.putty', 'sessions');
  let names: string[];
  try {
    names = readdirSync(folder).slice(0, MAX_HOSTS);
  } catch {
    throw new Failure('NOT_FOUND', `PuTTY keeps no sessions on this machine (${folder} is not there).`);
  }
  return previewSessions(
    names.map((name) => readSessionFile(name, readSmall(join(folder, name)))),
    existing,
  );
}

function previewSessions(sessions: PuttySession[], existing: HostRow[]): HostPreview {
  // A template, not a host.
  const own = sessions.filter(
    ({ name, settings }) => name !== 'Default Settings' || settings.get('HostName'),
  );
  return previewOf(
    own.map((session) => ({ where: session.where, details: puttyHost(session) })),
    existing,
  );
}

function previewOf(read: Read[], existing: HostRow[]): HostPreview {
  const problems: HostPreview['problems'] = [];
  const hosts: HostCandidate[] = [];
  for (const { where, details } of read.slice(0, MAX_HOSTS)) {
    const checked = typeof details === 'string' ? null : hostDetails.safeParse(details);
    const doubt = checked?.success ? doubtOf(checked.data) : null;
    if (doubt !== null) {
      problems.push({ where, text: doubt });
      continue;
    }
    if (checked?.success) {
      hosts.push({ details: checked.data, where, known: knownAs(checked.data, existing) });
    } else {
      const issue = checked?.error.issues[0];
      problems.push({
        where,
        text: issue
          ? `${issue.path.join('.')}: ${issue.message}`
          : typeof details === 'string'
            ? details
            : 'It makes no sense.',
      });
    }
  }
  if (read.length > MAX_HOSTS) {
    problems.push({ where: 'the rest', text: `Only ${MAX_HOSTS} hosts can be added at once.` });
  }
  return { hosts, problems };
}

/** What the form of the fields cannot tell; null where nothing is wrong. */
function doubtOf({ user, jump }: HostDetails): string | null {
  if (user.startsWith('-')) return 'user: A user name does not begin with a dash';
  const unknown: string[] = [];
  parseJumps(jump, (part) => unknown.push(part));
  return unknown.length ? `jump: "${unknown[0]?.slice(0, 40)}" is not of the form user@host:port` : null;
}

function knownAs({ name, address, user, port }: HostDetails, existing: HostRow[]): string | null {
  const same = (host: HostRow): boolean =>
    host.name === name ||
    (host.address === address && host.user === user && (host.port ?? 22) === (port ?? 22));
  return existing.find(same)?.name ?? null;
}

function fromCells(fields: (keyof HostDetails | null)[], cells: string[]): HostDetails | string {
  const text = (field: keyof HostDetails): string => (cells[fields.indexOf(field)] ?? '').trim();
  const address = text('address');
  if (address === '') return 'There is no address.';
  const port = text('port');
  if (port !== '' && !/^\d{1,5}$/.test(port)) return `The port "${port.slice(0, 40)}" is not a number.`;
  const production = text('production').toLowerCase();
  if (!['', 'yes', 'no', 'true', 'false', '1', '0', 'x'].includes(production)) {
    return `Production is "${production.slice(0, 40)}"; write yes or no.`;
  }
  return {
    name: text('name') || address,
    address,
    port: port === '' ? null : Number(port),
    user: text('user'),
    identityFile: text('identityFile'),
    jump: text('jump').replace(/;\s*/g, ','),
    production: ['yes', 'true', '1', 'x'].includes(production),
    tags: [
      ...new Set(
        text('tags')
          .split(/[;,|]/)
          .map((tag) => tag.trim())
          .filter(Boolean),
      ),
    ],
    ...(text('group') ? { group: text('group') } : {}),
  };
}

function readCsv(text: string): { cells: string[]; line: number }[] {
  const body = text.replace(/^\uFEFF/, '');
  const [first = ''] = body.split('\n', 1);
  // Spreadsheets write semicolons where a comma is the decimal mark.
  const delimiter =
    [',', ';', '\t'].toSorted((a, b) => first.split(b).length - first.split(a).length)[0] ?? ',';
  try {
    const rows = parse(body, {
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as {
      record: string[];
      info: { lines: number };
    }[];
    return rows.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (error) {
    const where =
      error instanceof CsvError && typeof error['lines'] === 'number' ? ` in line ${error['lines']}` : '';
    throw new Failure('INVALID', `This is no CSV${where}: a quote is not closed or stands where none may.`);
  }
}

function readSmall(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(0, 200_000);
  } catch {
    return '';
  }
}
