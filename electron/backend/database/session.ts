import type { DatabaseSessionRow } from '../../domain/database/session.ts';
import { Failure } from '../../domain/failure.ts';
import type { Lane } from '../lane.ts';
import { toFailure } from './explain.ts';
import { createLanes } from './lanes.ts';
import { createResults } from './results.ts';
import { createCore, type SessionDeps } from './sessionCore.ts';
import { createLink } from './sessionLink.ts';
import { createRunner } from './sessionRunner.ts';
import { createTransaction } from './sessionTransaction.ts';

/** 1 minute without a page: a reload takes seconds, a closed window never comes back. */
const GRACE_MS = 60_000;
const LOOK = { maxRows: 500, maxCell: 4096, timeoutMs: 10_000 };

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
      await explained(need().cancel());
    },
    async end(how: 'commit' | 'rollback'): Promise<void> {
      if (core.busy)
        throw new Failure('CONFLICT', 'A statement still runs in the transaction. Cancel it first.');
      if (!row().transaction) throw new Failure('INVALID', 'There is no open transaction.');
      if (how === 'commit' && !row().writing)
        throw new Failure('REFUSED', 'This shell is read-only again. Roll back, or unlock writing first.', {
          need: 'unlock',
        });
      await transaction.end(how, 'asked');
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
      return explained(need().look(text, { ...LOOK, ...(maxRows ? { maxRows } : {}) }));
    },
    act: (kind: 'cancel' | 'terminate', target: string) => explained(need().act(kind, target)),
    catalogue: () => need().catalogue(),
    async dispose(reason: 'ended' | 'left', text: string): Promise<void> {
      if (core.disposed) return;
      clearTimeout(graceTimer);
      if (core.busy) await core.driver?.cancel().catch(() => undefined);
      if (row().transaction && core.driver)
        await transaction.end('rollback', 'closed').catch(() => undefined);
      if (row().state.kind === 'open') deps.events.closed(reason, text);
      core.disposed = true;
      await link.stop();
      await core.driver?.dispose();
      lanes.dispose();
      await results.dispose();
    },
  };
}
