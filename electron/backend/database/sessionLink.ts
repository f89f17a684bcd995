import { explainConnect } from './explain.ts';
import type { Core } from './sessionCore.ts';
import type { SessionTransaction } from './sessionTransaction.ts';

/** The connection of a shell: made, lost, made again. */
export function createLink(core: Core, transaction: SessionTransaction) {
  const { deps, set } = core;
  let connecting: { promise: Promise<void>; stop: AbortController } | null = null;
  let wasOpen = false;

  const lost = (text: string): void => {
    if (core.disposed || core.row().state.kind !== 'open') return;
    const dead = core.driver;
    core.driver = null;
    transaction.forget('rolled_back', 'failed');
    set({ state: { kind: 'closed', text }, running: null });
    deps.events.closed('lost', text);
    void dead?.dispose();
  };
  const make = async ({ signal }: AbortController): Promise<void> => {
    set({ state: { kind: 'connecting' } });
    try {
      const made = await deps.connect({ ...deps.way(signal), details: deps.connection(), signal });
      if (signal.aborted) return await made.dispose();
      core.driver = made;
      made.onLost((error) => {
        if (core.driver === made) lost(error.message);
      });
      set({ state: { kind: 'open' }, server: made.server, production: deps.connection().production });
      deps.events.opened(wasOpen);
      wasOpen = true;
    } catch (error) {
      if (!core.disposed) set({ state: { kind: 'failed', ...explainConnect(error, core.where()) } });
    }
  };
  return {
    connect(): Promise<void> {
      if (connecting) return connecting.promise;
      if (core.row().state.kind === 'open' && core.driver) return Promise.resolve();
      const stop = new AbortController();
      const promise = make(stop).finally(() => (connecting = null));
      connecting = { promise, stop };
      return promise;
    },
    /** The server is silent: what is open is treated as lost. */
    giveUp: lost,
    /** Gives up what is being made. */
    async stop(): Promise<void> {
      connecting?.stop.abort();
      await connecting?.promise;
    },
  };
}
