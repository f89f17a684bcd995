import type { Notice, StatementError } from '../../../domain/database/result.ts';
import { DatabaseError, type RunEnd, type Sink } from '../driver.ts';
import type { TypeNames } from './rows.ts';
import type { PostgresStream } from './stream.ts';

/** A server's error or notice as `pg` reads it (PostgreSQL documentation, "Error and Notice Message Fields"). */
export interface ServerMessage {
  message?: string;
  severity?: string;
  detail?: string;
  hint?: string;
  code?: string;
  position?: string;
}

/** The parts of pg's connection that a query writes to. */
export interface Wire {
  stream: { cork(): void; uncork(): void };
  parse(query: { text: string }): void;
  bind(config: Record<string, unknown>): void;
  describe(message: { type: 'P' | 'S'; name: string }): void;
  execute(config: { portal: string; rows: number }): void;
  sync(): void;
  sendCopyFail(message: string): void;
}

export interface QueryOptions {
  /** Run before the statement in the same flight: where one of them fails, the server skips all that follow. */
  before: string[];
  text: string;
  sink: Sink;
  stream: PostgresStream;
  names: TypeNames;
}

/**
 * One statement by the extended protocol, which takes no second one behind a semicolon. Statements before it and the
 * statement itself are sent in one flight up to one Sync: after an error the server skips to the Sync, so that the
 * statement never runs where what was to guard it did not.
 */
export class RunQuery {
  readonly ended: Promise<RunEnd>;
  readonly #options: QueryOptions;
  #settle: (end: RunEnd) => void = () => undefined;
  #complete = 0;
  #error: StatementError | null = null;
  #lost = false;

  constructor(options: QueryOptions) {
    this.#options = options;
    this.ended = new Promise((resolve) => (this.#settle = resolve));
  }

  submit(wire: Wire): void {
    const { before, text, sink, stream, names } = this.#options;
    stream.direct(sink, names);
    wire.stream.cork();
    for (const statement of before) {
      wire.parse({ text: statement });
      wire.bind({});
      wire.execute({ portal: '', rows: 0 });
    }
    wire.parse({ text });
    wire.bind({});
    wire.describe({ type: 'P', name: '' });
    wire.execute({ portal: '', rows: 0 });
    wire.sync();
    wire.stream.uncork();
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.#complete += 1;
    if (this.#complete <= this.#options.before.length) return;
    this.#options.sink.result({ affected: affectedOf(text), tag: text });
  }
  handleEmptyQuery(): void {
    this.#options.sink.result({ affected: null, tag: '' });
  }
  handleError(error: ServerMessage): void {
    // An error without a severity is our own: the connection broke.
    this.#lost ||= error.severity === undefined;
    this.#error ??= toStatementError(error, this.#options.text);
    // pg tells a query nothing more after its error; it sends the next one only once the server is ready.
    this.handleReadyForQuery();
  }
  handleReadyForQuery(): void {
    this.#options.stream.direct(null);
    this.#settle(endOf(this.#error, this.#lost));
  }
  handleCopyInResponse(wire: Wire): void {
    wire.sendCopyFail('There is nothing to copy in from here.');
  }
  // Rows and their description are taken out of the stream before pg sees them.
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleParseComplete(): void {}
  handleCopyData(): void {}
}

function endOf(error: StatementError | null, lost: boolean): RunEnd {
  if (!error) return { outcome: 'done' };
  if (lost) return { outcome: 'unknown', error };
  // 57014 query_canceled: by us, or by statement_timeout, which says so.
  const byUs = error.code === '57014' && !/timeout/i.test(error.text);
  return { outcome: byUs ? 'cancelled' : 'failed', error };
}

/** Rows changed, from the tag: "UPDATE 3", "INSERT 0 3"; null for what changes none. */
function affectedOf(tag: string): number | null {
  const match = /^(?:INSERT \d+|UPDATE|DELETE|MERGE|COPY) (\d+)$/.exec(tag);
  return match ? Number(match[1]) : null;
}

/** 22021 character_not_in_repertoire: a database in SQL_ASCII holds whatever it was given. */
const NO_UTF8 = "Text there is no UTF-8. Its bytes can be read: convert_to(column, 'SQL_ASCII').";

/** The server's error in our form; its position counts characters (code points) from 1. */
function toStatementError(error: ServerMessage, text: string): StatementError {
  // Without a severity they are the library's words, or ours.
  const own = error.severity === undefined && !(error instanceof DatabaseError);
  return {
    text: own ? 'The connection to the database was lost.' : (error.message ?? ''),
    detail: error.detail ?? '',
    hint: error.hint ?? (error.code === '22021' ? NO_UTF8 : ''),
    code: error.code ?? '',
    position: error.position ? unitsOf(text, Number(error.position) - 1) : null,
  };
}

/** Where a number of code points ends, in the units that texts are counted in here. */
function unitsOf(text: string, points: number): number {
  let at = 0;
  for (let i = 0; i < points && at < text.length; i++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return at;
}

/** The server's notice in our form. */
export function toNotice(message: ServerMessage): Notice {
  return {
    severity: message.severity ?? 'NOTICE',
    text: message.message ?? '',
    detail: message.detail ?? '',
    hint: message.hint ?? '',
    code: message.code ?? '',
  };
}
