import type { Reply } from '../../result.ts';

/** A reply's text; null for what is none. */
export function textOf(reply: Reply | null | undefined): string | null {
  if (!reply || !('value' in reply)) return null;
  return String(reply.value);
}

export function numberOf(reply: Reply | null | undefined): number | null {
  const text = textOf(reply);
  const value = text === null || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

export function itemsOf(reply: Reply | null | undefined): Reply[] {
  return reply && 'items' in reply ? reply.items : [];
}

/** Named values: a map of RESP3, or RESP2's list of names and values in turns. */
export function entriesOf(reply: Reply | null | undefined): [string, Reply][] {
  if (reply && 'entries' in reply) return reply.entries.map(([name, value]) => [textOf(name) ?? '', value]);
  const items = itemsOf(reply);
  const pairs: [string, Reply][] = [];
  for (let i = 0; i + 1 < items.length; i += 2) {
    const value = items[i + 1];
    if (value) pairs.push([textOf(items[i]) ?? '', value]);
  }
  return pairs;
}

/** INFO's lines `name:value`, all sections in one. */
export function parseInfo(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const at = line.indexOf(':');
    if (at > 0 && !line.startsWith('#')) values.set(line.slice(0, at), line.slice(at + 1));
  }
  return values;
}

/** A number of INFO. */
export function infoNumber(info: ReadonlyMap<string, string>, name: string): number | null {
  const text = info.get(name);
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

/** `a=1,b=x` as in INFO's keyspace and replication lines, and, with spaces, in CLIENT LIST. */
export function parseFields(text: string, separator: string): Map<string, string> {
  return new Map(
    text.split(separator).flatMap((part): [string, string][] => {
      const at = part.indexOf('=');
      return at > 0 ? [[part.slice(0, at), part.slice(at + 1)]] : [];
    }),
  );
}

export interface SlowEntry {
  id: string;
  /** UTC milliseconds. */
  at: number;
  microseconds: number;
  command: string;
  client: string;
}

/** SLOWLOG GET's entries: id, UTC seconds, microseconds, arguments, and since Redis 4 the client's address and name. */
export function parseSlowlog(reply: Reply | null): SlowEntry[] {
  return itemsOf(reply).flatMap((entry): SlowEntry[] => {
    const [id, at, took, args, address, name] = itemsOf(entry);
    const [seconds, microseconds] = [numberOf(at), numberOf(took)];
    if (seconds === null || microseconds === null) return [];
    return [
      {
        id: textOf(id) ?? '',
        at: seconds * 1000,
        microseconds,
        command: itemsOf(args)
          .map((arg) => textOf(arg) ?? '(binary)')
          .join(' '),
        client: [textOf(address), textOf(name)].filter(Boolean).join(' '),
      },
    ];
  });
}

export interface RedisClient {
  id: string;
  address: string;
  name: string;
  user: string;
  database: string;
  ageSeconds: number;
  idleSeconds: number;
  command: string;
  flags: string;
  /** Bytes of replies that wait to be read. */
  outputBytes: number;
}

/** CLIENT LIST's lines. */
export function parseClients(text: string): RedisClient[] {
  return text
    .split('\n')
    .filter((line) => line.includes('id='))
    .map((line) => {
      const fields = parseFields(line.trim(), ' ');
      const number = (name: string) => Number(fields.get(name) ?? 0) || 0;
      return {
        id: fields.get('id') ?? '',
        address: fields.get('addr') ?? '',
        name: fields.get('name') ?? '',
        user: fields.get('user') ?? '',
        database: fields.get('db') ?? '',
        ageSeconds: number('age'),
        idleSeconds: number('idle'),
        command: fields.get('cmd') ?? '',
        flags: fields.get('flags') ?? '',
        outputBytes: number('omem'),
      };
    });
}
