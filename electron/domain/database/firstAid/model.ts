import type { Engine } from '../model.ts';
import type { Reply } from '../result.ts';

/** What a server says it is: the engine as it answers, and its version's numbers, the most significant first. */
export interface ServerFacts {
  engine: Engine;
  version: readonly number[];
}

/** Reads what a server calls itself: "PostgreSQL 15.18", "MariaDB 10.11.19". */
export function serverFacts(product: string, engine: Engine): ServerFacts {
  const version = /\d+(?:\.\d+)*/.exec(product)?.[0].split('.').map(Number) ?? [];
  const named = engine === 'mysql' && /mariadb/i.test(product) ? 'mariadb' : engine;
  return { engine: named === 'mariadb' && /^mysql/i.test(product) ? 'mysql' : named, version };
}

/** One question to a server. The text is what a person is shown, and exactly what runs. */
export interface AidQuery {
  name: string;
  /** SQL, a line of redis-cli, or MongoDB's shell. */
  text: string;
  /** What has to be there for it, in plain words: said where the server refuses. */
  needs?: string;
}

/** What a server answered to one question: cells as text, null apart. */
export interface AidAnswer {
  name: string;
  columns: readonly string[];
  rows: readonly (readonly (string | null)[])[];
  /** Redis: the typed reply. */
  reply: Reply | null;
  /** The server's or our own words where it failed. */
  error: string | null;
}

export type Unit = 'text' | 'code' | 'count' | 'bytes' | 'seconds' | 'milliseconds' | 'percent' | 'time';
/** How a value is to be taken: `bad` wants an act now, `warn` a look. */
export type Tone = 'none' | 'warn' | 'bad';

export interface Figure {
  label: string;
  /** In its unit; null where the server did not tell. Text stands as it is. */
  value: number | string | null;
  unit: Unit;
  tone: Tone;
  /** What the number means, or what it is compared with. */
  hint?: string;
  /** It only grows: what counts is how fast. */
  counter?: boolean;
}

/** A session of the server that a person may cancel or end. */
export interface SessionRef {
  pid: string;
  user: string;
  query: string;
  /** The server can stop what it runs and leave it connected. */
  cancellable: boolean;
}

export interface AidRow {
  cells: readonly (string | null)[];
  tone: Tone;
  session?: SessionRef;
}

/** A session in the tree of who waits for whom: those below wait for it. */
export interface BlockNode {
  session: SessionRef;
  facts: readonly string[];
  /** It waits for a session that stands above it again: a deadlock that the server will end. */
  circular: boolean;
  /** It stands further up as well, with what waits behind it. */
  repeated: boolean;
  waiting: readonly BlockNode[];
}

export type Section =
  | { kind: 'figures'; title: string; figures: readonly Figure[] }
  | {
      kind: 'table';
      title: string;
      columns: readonly { label: string; unit: Unit }[];
      rows: readonly AidRow[];
      empty: string;
    }
  | { kind: 'tree'; title: string; nodes: readonly BlockNode[]; empty: string }
  | { kind: 'text'; title: string; text: string }
  /** What could not be looked at, and why; the rest still counts. */
  | { kind: 'gap'; title: string; why: string };

type Answers = (name: string) => Table;

/** One view of a server: its questions, and what their answers say. Both are pure. */
export interface AidView {
  id: string;
  title: string;
  about: string;
  queries(facts: ServerFacts): AidQuery[];
  sections(answers: Answers, facts: ServerFacts): Section[];
}

/** An answer to be read by column names; one that failed has no rows. */
export class Table {
  readonly answered: boolean;
  readonly rows: readonly (readonly (string | null)[])[];
  readonly reply: Reply | null;
  readonly #places: ReadonlyMap<string, number>;
  constructor(answer: AidAnswer | undefined) {
    this.answered = answer !== undefined && answer.error === null;
    this.rows = this.answered ? (answer?.rows ?? []) : [];
    this.reply = this.answered ? (answer?.reply ?? null) : null;
    // MySQL answers information_schema's columns in capitals, MariaDB as they were asked for.
    this.#places = new Map(answer?.columns.map((column, at) => [column.toLowerCase(), at]));
  }
  /** The rows as something to ask columns of. */
  records(): Row[] {
    return this.rows.map((row) => new Row(row, this.#places));
  }
  first(): Row {
    return new Row(this.rows[0] ?? [], this.#places);
  }
}

/** A row, read by column names. */
export class Row {
  readonly #cells: readonly (string | null)[];
  readonly #places: ReadonlyMap<string, number>;
  constructor(cells: readonly (string | null)[], places: ReadonlyMap<string, number>) {
    this.#cells = cells;
    this.#places = places;
  }
  text(column: string): string | null {
    const at = this.#places.get(column.toLowerCase());
    return at === undefined ? null : (this.#cells[at] ?? null);
  }
  number(column: string): number | null {
    const text = this.text(column);
    const value = text === null || text.trim() === '' ? Number.NaN : Number(text);
    return Number.isFinite(value) ? value : null;
  }
  /** True for what the engines call true. */
  is(column: string): boolean {
    return /^(t|true|1|yes|on)$/i.test(this.text(column) ?? '');
  }
}

/** Whether a server is at least of a version: `atLeast(facts, 10, 6)`. */
export function atLeast({ version }: ServerFacts, ...wanted: number[]): boolean {
  for (const [at, part] of wanted.entries()) {
    const has = version[at] ?? 0;
    if (has !== part) return has > part;
  }
  return true;
}
