import type { Duplex } from 'node:stream';
import type { Catalogue, Looked } from '../../domain/database/contract.ts';
import type { ConnectionDetails } from '../../domain/database/model.ts';
import type { Column, Cut, Notice, Reply, StatementError } from '../../domain/database/result.ts';
import type { DatabaseFailure, ServerInfo } from '../../domain/database/session.ts';
import type { Verdict } from '../../domain/database/verdict.ts';

/** An expected failure of a connection: `message` is plain words that say what to do. */
export class DatabaseError extends Error {
  readonly code: DatabaseFailure;
  constructor(code: DatabaseFailure, message: string) {
    super(message);
    this.name = 'DatabaseError';
    this.code = code;
  }
}

/**
 * Where the results of a run go. `rows` gets whole rows in the form of PostgreSQL's DataRow and answers whether more
 * may come at once; where not, `onDrain` tells when.
 */
export interface Sink {
  /** Bytes of a value above which it is cut. */
  readonly maxCell: number;
  /** `origins`: where each column's values come from, in the engine's own words; '' where they are computed. */
  head(columns: Column[], origins?: readonly string[]): void;
  /** `cuts` count rows from the first of these. */
  rows(bytes: Buffer, count: number, cuts: Cut[]): boolean;
  onDrain(listener: () => void): void;
  /** A result set is complete. */
  result(result: { affected: number | null; tag: string }): void;
  notice(notice: Notice): void;
  reply(reply: Reply): void;
  /** Told once the row limit is reached: what comes after is dropped. */
  onLimit(listener: () => void): void;
}

/**
 * How a statement runs. `read`: read-only, by itself, undone at its end. `begin`: opens a writing transaction and
 * stays in it. `inside`: in the open transaction. `alone`: by itself, at once and for good.
 */
export type RunMode = 'read' | 'begin' | 'inside' | 'alone';

interface RunRequest {
  text: string;
  mode: RunMode;
  sink: Sink;
}

export type RunEnd =
  { outcome: 'done' } | { outcome: 'failed' | 'cancelled' | 'unknown'; error: StatementError | null };

export interface LookLimits {
  maxRows: number;
  maxCell: number;
  timeoutMs: number;
}

/** One shell's way to a server. Runs come one at a time; looks have a connection of their own. */
export interface Driver {
  readonly server: ServerInfo;
  /** The database on the server that a statement acts on as things stand now, or several as `a, b`; '' where none is chosen. */
  databaseOf(text: string): string;
  /** What a statement would do. Fails closed: what is not understood is refused. */
  judge(text: string): Promise<Verdict>;
  run(request: RunRequest): Promise<RunEnd>;
  /** Tells the server to end what runs. Resolves once it was told. */
  cancel(): Promise<void>;
  /** Ends the open transaction; false where the server no longer had one. */
  end(how: 'commit' | 'rollback'): Promise<boolean>;
  look(text: string, limits: LookLimits): Promise<Looked>;
  /** Gives up the connection of the looks, where it no longer answers; the next one makes another. */
  dropSide(): void;
  act(act: 'cancel' | 'terminate', target: string): Promise<{ worked: boolean; text: string }>;
  catalogue(): Promise<Catalogue>;
  /** Told once when the connection breaks by itself. */
  onLost(listener: (error: DatabaseError) => void): void;
  /** Ends all connections; what runs is cancelled, what is open rolled back. */
  dispose(): Promise<void>;
}

export interface DriverOptions {
  details: ConnectionDetails;
  /** Opens a stream to the server, over the hops. */
  open(signal: AbortSignal): Promise<Duplex>;
  /** The password: kept or asked for; `attempt` counts from 1. Null where the person gave none. */
  password(attempt: number, signal: AbortSignal): Promise<string | null>;
  /** How we are called on the server. */
  application: string;
  signal: AbortSignal;
}

export type Connect = (options: DriverOptions) => Promise<Driver>;
