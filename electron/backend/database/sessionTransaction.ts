import { Failure } from '../../domain/failure.ts';
import { toFailure } from './explain.ts';
import type { Core, TransactionWhy } from './sessionCore.ts';

export type SessionTransaction = ReturnType<typeof createTransaction>;

/** The open transaction of a shell: what was done in it, and its end, also where nobody ends it. */
export function createTransaction(core: Core) {
  const { deps, set } = core;
  let timer: NodeJS.Timeout | undefined;

  const forget = (how: 'committed' | 'rolled_back' | 'unknown', why: TransactionWhy): void => {
    clearTimeout(timer);
    const { transaction } = core.row();
    if (!transaction) return;
    set({ transaction: null });
    const affected = transaction.statements.reduce((sum, s) => sum + (s.affected ?? 0), 0);
    deps.events.transactionEnded({ how, why, statements: transaction.statements.length, affected });
  };
  const end = async (how: 'commit' | 'rollback', why: TransactionWhy): Promise<void> => {
    if (!core.row().transaction) return;
    clearTimeout(timer);
    let worked: boolean;
    try {
      worked = await core.need().end(how);
    } catch (error) {
      forget(how === 'commit' ? 'unknown' : 'rolled_back', why);
      throw toFailure(error, core.where());
    }
    forget(how === 'commit' && worked ? 'committed' : 'rolled_back', why);
    if (how === 'commit' && !worked)
      throw new Failure('CONFLICT', 'The server did not commit: everything in the transaction is undone.');
  };
  return {
    forget,
    end,
    /** Something is about to happen in it: its clock stands still. */
    hold: (): void => clearTimeout(timer),
    /** A statement was done in it; from now on its clock runs. */
    touch(text: string, affected: number | null): void {
      clearTimeout(timer);
      const idleMs = deps.connection().idleSeconds * 1000;
      const now = deps.now();
      const before = core.row().transaction ?? { since: now, endsAt: 0, failed: false, statements: [] };
      const statements = [...before.statements, { text: text.slice(0, 500), affected }].slice(-100);
      set({ transaction: { ...before, endsAt: now + idleMs, statements } });
      timer = setTimeout(() => void end('rollback', 'idle').catch(() => undefined), idleMs);
    },
  };
}
