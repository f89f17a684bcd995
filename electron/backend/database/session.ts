import { mayWrite, type DatabaseSessionRow } from '../../domain/database/session.ts';
import { Failure } from '../../domain/failure.ts';
import type { Lane } from '../lane.ts';
import { DatabaseError, type Driver } from './driver.ts';
import { explainConnect, toFailure } from './explain.ts';
import { createLanes } from './lanes.ts';
import { createResults } from './results.ts';
import { createCore, type SessionDeps } from './sessionCore.ts';
import { createLink } from './sessionLink.ts';
import { createRunner } from './sessionRunner.ts';
import { createTransaction } from './sessionTransaction.ts';

/** 1 minute without a page: a reload takes seconds, a closed window never comes back. */
const GRACE_MS = 60_000;
const LOOK = { maxRows: 500, maxCell: 4096, timeoutMs: 10_000 };

/** 25 s: a connection for it takes 20 s at the most, and the server limits what it does to 10 s. */
const ANSWER_MS = 25_000;
/** 3 s for a server to hear of it; one that is silent must not keep a window from closing. */
const SOON_MS = 3000;
/** What a server that is no longer there looks like. */
const SILENT: ReadonlySet<string> = new Set(['TIMEOUT', 'UNREACHABLE', 'HOST_FAILED', 'LOST']);

export type DatabaseSession = ReturnType<typeof createSession>;

/** One shell on a database: its connection, what runs, what is open, and whether it may write. */
export function createSession(deps: SessionDeps) {
  const core = createCore(deps);
  const { row, set, need, where } = core;
  let graceTimer: NodeJS.Timeout | undefined;
  const watchPages = (count: number): void => {
    clearTimeout(graceTimer);
    if (count === 0 && !core.disposed)
      graceTimer = setTimeout(deps.onAbandoned, deps.graceMs ?? GRACE_MS).unref();
  };
  const lanes = createLanes({
    onFetch: (request, to) =>
      void results.fetch(request, to).catch(() => to.tell({ kind: 'gone', run: request.run })),
    onCount: watchPages,
  });
  const results = createResults(deps.folder, {
    push: lanes.all.push,
    tell(message) {
      lanes.all.tell(message);
      const { running } = row();
      if (message.kind === 'progress' && running?.run === message.run)
        set({ running: { ...running, rows: message.rows } });
    },
  });
  const transaction = createTransaction(core);
  const link = createLink(core, transaction);
  const runner = createRunner({ core, results, transaction, connect: link.connect });
  const explained = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => Promise.reject(toFailure(error, where())));
  watchPages(0);

  return {
    row,
    connect: link.connect,
    judge: runner.judge,
    run: runner.run,
    result: results.result,
    attach(lane: Lane): void {
      results.replay(lanes.attach(lane));
    },
    async cancel(): Promise<void> {
      const { running } = row();
      if (!running) return;
      set({ running: { ...running, cancelling: true } });
      try {
        await answered(need(), (driver) => driver.cancel());
      } catch (error) {
        const { code } = explainConnect(error, where());
        const now = row().running;
        if (now?.run === running.run) {
          set({ running: { ...now, cancelling: false } });
          if (SILENT.has(code)) link.giveUp('The server no longer answers: the connection was given up.');
        }
        throw toFailure(error, where());
      }
    },
    async end(how: 'commit' | 'rollback'): Promise<void> {
      if (core.busy || core.ending)
        throw new Failure('CONFLICT', 'A statement still runs in the transaction. Cancel it first.');
      if (!row().transaction) throw new Failure('INVALID', 'There is no open transaction.');
      if (how === 'commit' && !mayWrite(row(), deps.now()))
        throw new Failure('REFUSED', 'This shell is read-only again. Roll back, or unlock writing first.', {
          need: 'unlock',
        });
      core.ending = true;
      try {
        await transaction.end(how, 'asked');
      } finally {
        core.ending = false;
      }
    },
    /** Lets the shell write or makes it read-only; then what is open is rolled back. */
    async setWriting(writing: DatabaseSessionRow['writing']): Promise<void> {
      set({ writing });
      if (writing) return;
      if (core.busy && row().transaction) await core.driver?.cancel().catch(() => undefined);
      await transaction.end('rollback', 'locked').catch(() => undefined);
    },
    async look(text: string, maxRows?: number) {
      await runner.onlyLooks(text);
      const limits = { ...LOOK, ...(maxRows ? { maxRows } : {}) };
      return explained(answered(need(), (driver) => driver.look(text, limits)));
    },
    act: (kind: 'cancel' | 'terminate', target: string) =>
      explained(answered(need(), (driver) => driver.act(kind, target))),
    catalogue: () => need().catalogue(),
    async dispose(reason: 'ended' | 'left', text: string): Promise<void> {
      if (core.disposed) return;
      clearTimeout(graceTimer);
      if (core.busy) await soon(core.driver?.cancel());
      if (row().transaction && core.driver) await soon(transaction.end('rollback', 'closed'));
      if (row().state.kind === 'open') deps.events.closed(reason, text);
      core.disposed = true;
      await link.stop();
      await soon(core.driver?.dispose());
      await soon(runner.settled());
      lanes.dispose();
      await results.dispose();
    },
  };
}

/** Waits for an answer from beside the statement, but not for ever: a silent server leaves its connection. */
async function answered<T>(driver: Driver, ask: (driver: Driver) => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      driver.dropSide();
      reject(new DatabaseError('TIMEOUT', 'The server did not answer in time.'));
    }, ANSWER_MS);
  });
  try {
    return await Promise.race([ask(driver), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Does not wait long, nor mind how it ends. */
async function soon(work: Promise<unknown> | undefined): Promise<void> {
  const late = new Promise((resolve) => setTimeout(resolve, SOON_MS).unref());
  await Promise.race([work?.catch(() => undefined), late]);
}
