/** A value as Extended JSON (MongoDB Extended JSON v2): types that JSON lacks are objects such as `{ $oid: "..." }`. */
export type Ejson = string | number | boolean | null | Ejson[] | { [key: string]: Ejson };

export class MongoTextError extends Error {
  readonly position: number;
  constructor(message: string, position: number) {
    super(message);
    this.name = 'MongoTextError';
    this.position = position;
  }
}

/** 200 deep: MongoDB itself takes 100. */
const MAX_DEPTH = 200;

/** Functions of mongosh that make a value of a type, each with how it reads in Extended JSON. */
const makers: Record<string, (args: Ejson[]) => Ejson> = {
  ObjectId: ([id]) => ({ $oid: plain(id, '') }),
  ISODate: ([text]) => ({ $date: text === undefined ? '1970-01-01T00:00:00Z' : isoDate(plain(text, '')) }),
  Date: ([text]) => ({
    $date: typeof text === 'number' ? { $numberLong: plain(text, '') } : isoDate(plain(text, '')),
  }),
  NumberLong: ([n]) => ({ $numberLong: plain(n, 0) }),
  Long: ([n]) => ({ $numberLong: plain(n, 0) }),
  NumberInt: ([n]) => ({ $numberInt: plain(n, 0) }),
  Int32: ([n]) => ({ $numberInt: plain(n, 0) }),
  Double: ([n]) => ({ $numberDouble: plain(n, 0) }),
  NumberDecimal: ([n]) => ({ $numberDecimal: plain(n, 0) }),
  Decimal128: ([n]) => ({ $numberDecimal: plain(n, 0) }),
  UUID: ([text]) => ({ $uuid: plain(text, '') }),
  Timestamp: ([t, i]) => ({ $timestamp: { t: Number(t ?? 0), i: Number(i ?? 0) } }),
  BinData: ([type, base64]) => ({
    $binary: {
      base64: plain(base64, ''),
      subType: Number(type ?? 0)
        .toString(16)
        .padStart(2, '0'),
    },
  }),
  MinKey: () => ({ $minKey: 1 }),
  MaxKey: () => ({ $maxKey: 1 }),
};

/** A text or number as text; what is neither counts as nothing. */
function plain(value: Ejson | undefined, otherwise: string | number): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : String(otherwise);
}

function isoDate(text: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
}

const constants: Record<string, Ejson> = {
  true: true,
  false: false,
  null: null,
  undefined: null,
  NaN: { $numberDouble: 'NaN' },
  Infinity: { $numberDouble: 'Infinity' },
};

export type MongoReader = ReturnType<typeof createReader>;

/** Reads what people type into mongosh: literals and calls, never code: nothing is evaluated. */
export function createReader(text: string) {
  let at = 0;
  const fail = (message: string): never => {
    throw new MongoTextError(`${message} (at character ${at + 1})`, at);
  };
  const match = (pattern: RegExp): string | null => {
    const sticky = new RegExp(pattern.source, `${pattern.flags.replace('y', '')}y`);
    sticky.lastIndex = at;
    const found = sticky.exec(text)?.[0] ?? null;
    if (found !== null) at += found.length;
    return found;
  };
  const space = (): void => void match(/(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/);
  const eat = (token: string): boolean => {
    space();
    if (!text.startsWith(token, at)) return false;
    at += token.length;
    return true;
  };
  const need = (token: string): void => void (eat(token) || fail(`"${token}" was expected`));
  const string = (): string | null => {
    space();
    const raw = match(/"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'/);
    return raw === null ? null : unescape(raw.slice(1, -1));
  };
  const list = (end: string, depth: number): Ejson[] => {
    const items: Ejson[] = [];
    while (!eat(end)) {
      items.push(value(depth + 1));
      if (!eat(',')) {
        need(end);
        break;
      }
    }
    return items;
  };
  const object = (depth: number): Ejson => {
    const entries: [string, Ejson][] = [];
    while (!eat('}')) {
      space();
      const key = string() ?? match(/[\p{L}_$][\p{L}\p{N}_$.]*|\d+/u) ?? fail('A key was expected');
      need(':');
      entries.push([key, value(depth + 1)]);
      if (!eat(',')) {
        need('}');
        break;
      }
    }
    // Not by assignment: a key called __proto__ is a key like any other.
    return Object.fromEntries(entries);
  };
  const regex = (): Ejson | null => {
    const raw = match(/\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/);
    if (raw === null) return null;
    const end = raw.lastIndexOf('/');
    return {
      $regularExpression: {
        pattern: raw.slice(1, end),
        options: raw
          .slice(end + 1)
          .split('')
          .sort()
          .join(''),
      },
    };
  };
  const named = (): Ejson => {
    match(/new\s+/);
    const name = match(/[A-Za-z_$][\w$]*/) ?? fail('A value was expected');
    if (Object.hasOwn(constants, name)) return constants[name] ?? null;
    const make = Object.hasOwn(makers, name) ? makers[name] : undefined;
    if (!make) return fail(`${name} is not known here: values are literals, nothing is computed`);
    return eat('(') ? make(list(')', 0)) : fail('"(" was expected');
  };
  const value = (depth = 0): Ejson => {
    if (depth > MAX_DEPTH) fail('This is nested too deep');
    space();
    const text = string();
    if (text !== null) return text;
    if (eat('{')) return object(depth);
    if (eat('[')) return list(']', depth);
    const number = match(/-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/);
    if (number !== null) return asNumber(number);
    return regex() ?? named();
  };
  return {
    value,
    eat,
    need,
    string,
    fail,
    word: (): string | null => {
      space();
      return match(/[A-Za-z_$][\w$]*/);
    },
    arguments: (): Ejson[] => {
      need('(');
      return list(')', 0);
    },
    end: (): boolean => {
      space();
      match(/;?\s*/);
      return at >= text.length;
    },
  };
}

/** Whole numbers beyond what a double holds stay exact. */
function asNumber(text: string): Ejson {
  const number = Number(text);
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(number) ? { $numberLong: text } : number;
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', '0': '\0' };

function unescape(text: string): string {
  return text.replace(/\\(u\{[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[\s\S])/g, (_, e: string) => {
    const code = /^[ux]\{?([0-9a-fA-F]+)\}?$/.exec(e)?.[1];
    if (code && e.length > 1) return String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff));
    return escapes[e] ?? (e === '\n' ? '' : e);
  });
}
