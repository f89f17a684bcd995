import { confirmationName } from '../../domain/database/model.ts';
import { mayWrite } from '../../domain/database/session.ts';
import { needOf, refuse, type Need, type Verdict } from '../../domain/database/verdict.ts';
import { Failure } from '../../domain/failure.ts';
import type { Driver, RunEnd, RunMode, Sink } from './driver.ts';
import { explainConnect, toFailure } from './explain.ts';
import { DEFAULT_CELL, DEFAULT_ROWS, type Results } from './results.ts';
import type { Core, RunInput } from './sessionCore.ts';
import type { SessionTransaction } from './sessionTransaction.ts';

export interface RunnerDeps {
  core: Core;
  results: Results;
  transaction: SessionTransaction;
  connect(): Promise<void>;
}

/** Judges statements and runs those that may run, one at a time. */
export function createRunner({ core, results, transaction, connect }: RunnerDeps) {
  const { deps, set } = core;
  let finishing: Promise<void> = Promise.resolve();

  const judge = async (text: string): Promise<{ verdict: Verdict; name: string }> => {
    try {
      const on = core.need();
      const verdict = await on.judge(text);
      return { verdict, name: confirmationName(deps.connection(), on.databaseOf(text)) };
    } catch (error) {
      throw toFailure(error, core.where());
    }
  };
  const check = (verdict: Verdict, name: string, typed: string | undefined): RunMode => {
    const row = core.row();
    const missing = needOf(verdict, { writing: mayWrite(row, deps.now()), typed: typed === name });
    if (missing !== 'nothing') throw refusal(missing, verdict, name);
    return modeOf(verdict, row.transaction !== null);
  };
  const act = async (
    on: Driver,
    text: string,
    mode: RunMode,
    verdict: Verdict,
    sink: Sink,
  ): Promise<RunEnd> => {
    if (verdict.kind !== 'commit' && verdict.kind !== 'rollback') return on.run({ text, mode, sink });
    await transaction.end(verdict.kind, 'asked');
    sink.result({ affected: null, tag: verdict.kind.toUpperCase() });
    return { outcome: 'done' };
  };
  /** Another database may be the current one now: it is shown, and its name is asked for. */
  const follow = (on: Driver): void => {
    const { server } = core.row();
    const database = on.databaseOf('');
    if (server && server.database !== database) set({ server: { ...server, database } });
  };
  /** What a statement in a writing transaction leaves behind. */
  const settle = async (end: RunEnd, mode: RunMode, text: string, affected: number | null): Promise<void> => {
    if (core.row().state.kind !== 'open') return;
    // Locked again while it ran, nobody may commit it any more.
    if (mode === 'begin' && (end.outcome !== 'done' || !mayWrite(core.row(), deps.now())))
      await core
        .need()
        .end('rollback')
        .catch(() => undefined);
    else if (mode === 'begin' || core.row().transaction)
      transaction.touch(text, end.outcome === 'done' ? affected : null);
  };
  const perform = (on: Driver, mode: RunMode, verdict: Verdict, input: RunInput): number => {
    const { text, maxRows = DEFAULT_ROWS, maxCell = DEFAULT_CELL } = input;
    transaction.hold();
    const at = deps.now();
    const run = results.begin(text, at, { maxRows, maxCell });
    set({ running: { run: run.run, text: text.slice(0, 500), since: at, rows: 0, cancelling: false } });
    const finish = async (): Promise<void> => {
      const ended = await act(on, text, mode, verdict, run.sink).catch((error: unknown): RunEnd => {
        const { text: why } = explainConnect(error, core.where());
        return { outcome: 'unknown', error: { text: why, detail: '', hint: '', code: '', position: null } };
      });
      const end = run.outcome(ended);
      follow(on);
      const [rows, affected, ms] = [run.rows(), run.affected(), run.ms()];
      await settle(end, mode, text, affected);
      core.busy = false;
      set({ running: null });
      deps.events.ran({
        at,
        text,
        mode: verdict.kind === 'read' ? 'read' : 'write',
        end,
        rows,
        affected,
        ms,
      });
      run.end(end, core.row().transaction !== null);
    };
    finishing = finish().catch(() => undefined);
    return run.run;
  };

  return {
    async judge(text: string) {
      const { verdict, name } = await judge(text);
      return {
        verdict,
        name,
        need: needOf(verdict, { writing: mayWrite(core.row(), deps.now()), typed: false }),
      };
    },
    /** Checks, then begins; how it goes is told to the pages. */
    async run(input: RunInput): Promise<number> {
      if (core.busy || core.ending)
        throw new Failure('CONFLICT', 'Another statement runs in this shell. Cancel it first, or wait.');
      core.busy = true;
      try {
        // A connection that was lost is made again by the next statement.
        if (core.row().state.kind === 'closed') await connect();
        const on = core.need();
        const { verdict, name } = await judge(input.text);
        return perform(on, check(verdict, name, input.typed), verdict, input);
      } catch (error) {
        core.busy = false;
        throw error;
      }
    },
    /** Resolves once the statement under way has ended and is written down. */
    settled: (): Promise<void> => finishing,
    /** Throws REFUSED for all that does more than look. */
    async onlyLooks(text: string): Promise<void> {
      const { verdict, name } = await judge(text);
      if (verdict.kind !== 'read') throw refusal('impossible', verdict, name);
      if (/^\s*(USE|SELECT\s+\d+\s*$)\b/i.test(text) && core.row().engine !== 'postgres')
        throw refusal(
          'impossible',
          refuse('it would choose another database for what is looked at next'),
          name,
        );
    },
  };
}

/** How a statement that may run runs now. */
function modeOf(verdict: Verdict, open: boolean): RunMode {
  if (verdict.kind === 'commit' || verdict.kind === 'rollback') {
    if (!open) throw new Failure('INVALID', 'There is no open transaction.');
    return 'inside';
  }
  if (open) {
    if (!verdict.outside) return 'inside';
    throw new Failure('CONFLICT', 'This cannot be undone and so runs by itself: commit or roll back first.');
  }
  return verdict.kind === 'read' ? 'read' : verdict.outside ? 'alone' : 'begin';
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
