import type { ConnectionRow } from '../../domain/database/model.ts';
import type { DatabaseSessionRow } from '../../domain/database/session.ts';
import { Failure } from '../../domain/failure.ts';
import type { Connect, Driver, DriverOptions, RunEnd } from './driver.ts';

export type TransactionWhy = 'asked' | 'idle' | 'locked' | 'closed' | 'failed';

/** What a session tells of itself, to be recorded. */
export interface SessionEvents {
  changed(row: DatabaseSessionRow): void;
  opened(again: boolean): void;
  closed(reason: 'ended' | 'left' | 'lost', text: string): void;
  ran(run: {
    at: number;
    text: string;
    mode: 'read' | 'write';
    end: RunEnd;
    rows: number;
    affected: number | null;
    ms: number;
  }): void;
  transactionEnded(end: {
    how: 'committed' | 'rolled_back' | 'unknown';
    why: TransactionWhy;
    statements: number;
    affected: number;
  }): void;
}

export interface SessionDeps {
  row: DatabaseSessionRow;
  /** As it is written down now: an edit counts from the next connection on. */
  connection(): ConnectionRow;
  connect: Connect;
  /** The way to the server, the password, and how we are called. */
  way(signal: AbortSignal): Omit<DriverOptions, 'details' | 'signal'>;
  /** Where results lie. */
  folder: string;
  events: SessionEvents;
  now(): number;
  /** Nobody has shown it for a while. */
  onAbandoned(): void;
  graceMs?: number | undefined;
}

export interface RunInput {
  text: string;
  typed?: string | undefined;
  maxRows?: number | undefined;
  maxCell?: number | undefined;
}

/** What the parts of a session share: its row, its driver, whether something runs. */
export interface Core {
  readonly deps: SessionDeps;
  driver: Driver | null;
  /** A statement is being judged or runs. */
  busy: boolean;
  /** The transaction is being committed or rolled back. */
  ending: boolean;
  disposed: boolean;
  row(): DatabaseSessionRow;
  set(change: Partial<DatabaseSessionRow>): void;
  /** The address, for messages. */
  where(): string;
  /** The driver of an open shell. Throws UNAVAILABLE. */
  need(): Driver;
}

export function createCore(deps: SessionDeps): Core {
  let row = deps.row;
  const core: Core = {
    deps,
    driver: null,
    busy: false,
    ending: false,
    disposed: false,
    row: () => row,
    set(change) {
      row = { ...row, ...change };
      if (!core.disposed) deps.events.changed(row);
    },
    where() {
      const { socketPath, address, port } = deps.connection();
      return socketPath || `${address}:${port}`;
    },
    need() {
      if (core.driver && row.state.kind === 'open') return core.driver;
      throw new Failure('UNAVAILABLE', 'This shell is not connected. Connect it again.');
    },
  };
  return core;
}
