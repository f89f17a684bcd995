import type { ConnectionRow } from '../../domain/database/model.ts';
import { confirmationName } from '../../domain/database/model.ts';
import type { DatabaseSessionRow } from '../../domain/database/session.ts';
import { needOf, type Need, type Verdict } from '../../domain/database/verdict.ts';
import { Failure } from '../../domain/failure.ts';
import type { Lane } from '../lane.ts';
import type { Connect, Driver, DriverOptions, RunEnd, RunMode } from './driver.ts';
import { explainConnect, toFailure } from './explain.ts';
import { createLanes } from './lanes.ts';
import { createResults, DEFAULT_CELL, DEFAULT_ROWS } from './results.ts';

/** 1 minute without a page: a reload takes seconds, a closed window never comes back. */
const GRACE_MS = 60_000;
const LOOK = { maxRows: 500, maxCell: 4096, timeoutMs: 10_000 };

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

export type DatabaseSession = ReturnType<typeof createSession>;

/** One shell on a database: its connection, what runs, what is open, and whether it may write. */
export function createSession(deps: SessionDeps) {
  const { events, now } = deps;
  let row = deps.row;
  let driver: Driver | null = null;
  let connecting: { promise: Promise<void>; stop: AbortController } | null = null;
  let wasOpen = false;
  let busy = false;
  let disposed = false;
  let idleTimer: NodeJS.Timeout | undefined;
  let graceTimer: NodeJS.Timeout | undefined;

  const set = (change: Partial<DatabaseSessionRow>): void => {
    row = { ...row, ...change };
    if (!disposed) events.changed(row);
  };
  const lanes = createLanes({
    onFetch: (request, to) =>
      void results.fetch(request, to).catch(() => to.tell({ kind: 'gone', run: request.run })),
    onCount: (count) => watchPages(count),
  });
  const results = createResults(deps.folder, {
    push: lanes.all.push,
    tell(message) {
      lanes.all.tell(message);
      if (message.kind === 'progress' && row.running?.run === message.run)
        set({ running: { ...row.running, rows: message.rows } });
    },
  });
  const watchPages = (count: number): void => {
    clearTimeout(graceTimer);
    if (count === 0 && !disposed) graceTimer = setTimeout(deps.onAbandoned, deps.graceMs ?? GRACE_MS).unref();
  };
  watchPages(0);

  const where = (): string => {
    const { socketPath, address, port } = deps.connection();
    return socketPath || `${address}:${port}`;
  };
  const need = (): Driver => {
    if (driver && row.state.kind === 'open') return driver;
    throw new Failure('UNAVAILABLE', 'This shell is not connected. Connect it again.');
  };

  const lost = (text: string): void => {
    if (disposed || row.state.kind !== 'open') return;
    const dead = driver;
    driver = null;
    forgetTransaction('rolled_back', 'failed');
    set({ state: { kind: 'closed', text }, running: null });
    events.closed('lost', text);
    void dead?.dispose();
  };
  const connectNow = async (stop: AbortController): Promise<void> => {
    set({ state: { kind: 'connecting' } });
    const { signal } = stop;
    try {
      const made = await deps.connect({ ...deps.way(signal), details: deps.connection(), signal });
      if (signal.aborted) return await made.dispose();
      driver = made;
      made.onLost((error) => {
        if (driver === made) lost(error.message);
      });
      set({ state: { kind: 'open' }, server: made.server });
      events.opened(wasOpen);
      wasOpen = true;
    } catch (error) {
      if (!disposed) set({ state: { kind: 'failed', ...explainConnect(error, where()) } });
    }
  };
  const connect = (): Promise<void> => {
    if (connecting) return connecting.promise;
    if (row.state.kind === 'open' && driver) return Promise.resolve();
    const stop = new AbortController();
    const promise = connectNow(stop).finally(() => (connecting = null));
    connecting = { promise, stop };
    return promise;
  };

  const forgetTransaction = (how: 'committed' | 'rolled_back' | 'unknown', why: TransactionWhy): void => {
    clearTimeout(idleTimer);
    const { transaction } = row;
    if (!transaction) return;
    set({ transaction: null });
    const affected = transaction.statements.reduce((sum, s) => sum + (s.affected ?? 0), 0);
    events.transactionEnded({ how, why, statements: transaction.statements.length, affected });
  };
  const endTransaction = async (how: 'commit' | 'rollback', why: TransactionWhy): Promise<void> => {
    if (!row.transaction) return;
    clearTimeout(idleTimer);
    try {
      const worked = await need().end(how);
      forgetTransaction(how === 'commit' && worked ? 'committed' : 'rolled_back', why);
      if (how === 'commit' && !worked)
        throw new Failure('CONFLICT', 'The server did not commit: everything in the transaction is undone.');
    } catch (error) {
      if (error instanceof Failure) throw error;
      forgetTransaction(how === 'commit' ? 'unknown' : 'rolled_back', why);
      throw toFailure(error, where());
    }
  };
  const touchTransaction = (text: string, affected: number | null): void => {
    clearTimeout(idleTimer);
    const idleMs = deps.connection().idleSeconds * 1000;
    const endsAt = now() + idleMs;
    const before = row.transaction ?? { since: now(), endsAt, failed: false, statements: [] };
    const statements = [...before.statements, { text: text.slice(0, 500), affected }].slice(-100);
    set({ transaction: { ...before, endsAt, statements } });
    idleTimer = setTimeout(() => void endTransaction('rollback', 'idle').catch(() => undefined), idleMs);
  };

  const judge = async (text: string): Promise<{ verdict: Verdict; name: string }> => {
    try {
      return { verdict: await need().judge(text), name: confirmationName(deps.connection()) };
    } catch (error) {
      throw toFailure(error, where());
    }
  };
  const check = (verdict: Verdict, name: string, typed: string | undefined): RunMode => {
    const missing = needOf(verdict, { writing: row.writing !== null, typed: typed === name });
    if (missing !== 'nothing') throw refusal(missing, verdict, name);
    if (verdict.kind === 'commit' || verdict.kind === 'rollback') {
      if (!row.transaction) throw new Failure('INVALID', 'There is no open transaction.');
      return 'inside';
    }
    if (row.transaction) {
      if (!verdict.outside) return 'inside';
      throw new Failure(
        'CONFLICT',
        'This cannot be undone and so runs by itself: commit or roll back first.',
      );
    }
    return verdict.kind === 'read' ? 'read' : verdict.outside ? 'alone' : 'begin';
  };

  const perform = async (
    on: Driver,
    text: string,
    mode: RunMode,
    verdict: Verdict,
    input: RunInput,
  ): Promise<number> => {
    clearTimeout(idleTimer);
    const at = now();
    const limits = { maxRows: input.maxRows ?? DEFAULT_ROWS, maxCell: input.maxCell ?? DEFAULT_CELL };
    const run = results.begin(text, at, limits);
    set({ running: { run: run.run, text: text.slice(0, 500), since: at, rows: 0, cancelling: false } });
    const finish = async (): Promise<void> => {
      let end: RunEnd;
      try {
        end = await act(on, text, mode, verdict, run.sink);
      } catch (error) {
        const { text: why } = explainConnect(error, where());
        end = { outcome: 'unknown', error: { text: why, detail: '', hint: '', code: '', position: null } };
      }
      const [rows, affected, ms] = [run.rows(), run.affected(), run.ms()];
      if (row.transaction || mode === 'begin') await settle(end, mode, text, affected);
      busy = false;
      set({ running: null });
      run.end(end, row.transaction !== null);
      events.ran({ at, text, mode: verdict.kind === 'read' ? 'read' : 'write', end, rows, affected, ms });
    };
    void finish();
    return run.run;
  };
  const act = async (
    on: Driver,
    text: string,
    mode: RunMode,
    verdict: Verdict,
    sink: Parameters<Driver['run']>[0]['sink'],
  ): Promise<RunEnd> => {
    if (verdict.kind !== 'commit' && verdict.kind !== 'rollback') return on.run({ text, mode, sink });
    await endTransaction(verdict.kind, 'asked');
    sink.result({ affected: null, tag: verdict.kind.toUpperCase() });
    return { outcome: 'done' };
  };
  /** What a statement in a writing transaction leaves behind. */
  const settle = async (end: RunEnd, mode: RunMode, text: string, affected: number | null): Promise<void> => {
    if (row.state.kind !== 'open') return;
    if (mode === 'begin' && end.outcome !== 'done')
      await need()
        .end('rollback')
        .catch(() => undefined);
    else if (mode === 'begin' || row.transaction)
      touchTransaction(text, end.outcome === 'done' ? affected : null);
  };

  return {
    row: (): DatabaseSessionRow => row,
    connect,
    attach(lane: Lane): void {
      results.replay(lanes.attach(lane));
    },
    judge: async (text: string) => {
      const { verdict, name } = await judge(text);
      return { verdict, name, need: needOf(verdict, { writing: row.writing !== null, typed: false }) };
    },
    /** Checks, then begins; how it goes is told to the pages. */
    async run(input: RunInput): Promise<number> {
      if (busy)
        throw new Failure('CONFLICT', 'Another statement runs in this shell. Cancel it first, or wait.');
      busy = true;
      try {
        // A connection that was lost is made again by the next statement.
        if (row.state.kind === 'closed') await connect();
        const on = need();
        const { verdict, name } = await judge(input.text);
        return await perform(on, input.text, check(verdict, name, input.typed), verdict, input);
      } catch (error) {
        busy = false;
        throw error;
      }
    },
    async cancel(): Promise<void> {
      if (!row.running) return;
      set({ running: { ...row.running, cancelling: true } });
      await need()
        .cancel()
        .catch((error: unknown) => Promise.reject(toFailure(error, where())));
    },
    end: (how: 'commit' | 'rollback'): Promise<void> => {
      if (busy) throw new Failure('CONFLICT', 'A statement still runs in the transaction. Cancel it first.');
      if (!row.transaction) throw new Failure('INVALID', 'There is no open transaction.');
      return endTransaction(how, 'asked');
    },
    /** Lets the shell write or makes it read-only; then what is open is rolled back. */
    async setWriting(writing: DatabaseSessionRow['writing']): Promise<void> {
      set({ writing });
      if (writing) return;
      if (busy && row.transaction) await driver?.cancel().catch(() => undefined);
      await endTransaction('rollback', 'locked').catch(() => undefined);
    },
    async look(text: string, maxRows?: number) {
      const { verdict, name } = await judge(text);
      if (verdict.kind !== 'read') throw refusal('impossible', verdict, name);
      return need()
        .look(text, { ...LOOK, ...(maxRows ? { maxRows } : {}) })
        .catch((error: unknown) => Promise.reject(toFailure(error, where())));
    },
    act: (kind: 'cancel' | 'terminate', target: string) =>
      need()
        .act(kind, target)
        .catch((error: unknown) => Promise.reject(toFailure(error, where()))),
    catalogue: () => need().catalogue(),
    result: results.result,
    async dispose(reason: 'ended' | 'left' | 'lost', text: string): Promise<void> {
      if (disposed) return;
      clearTimeout(graceTimer);
      connecting?.stop.abort();
      if (busy) await driver?.cancel().catch(() => undefined);
      if (row.transaction && driver) await endTransaction('rollback', 'closed').catch(() => undefined);
      if (row.state.kind === 'open') events.closed(reason, text);
      disposed = true;
      clearTimeout(idleTimer);
      await connecting?.promise;
      await driver?.dispose();
      lanes.dispose();
      await results.dispose();
    },
  };
}

function refusal(need: Need, verdict: Verdict, name: string): Failure {
  const what = verdict.reasons.join('; ') || 'it does more than look';
  const texts: Record<Exclude<Need, 'nothing'>, string> = {
    unlock: `This shell is read-only, and this statement ${what}. Unlock writing first.`,
    typed: `This statement ${what}. Type "${name}" to run it.`,
    impossible: what,
  };
  return new Failure('REFUSED', texts[need === 'nothing' ? 'impossible' : need], { need, verdict, name });
}
