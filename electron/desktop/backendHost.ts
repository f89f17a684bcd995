import { MessageChannelMain, utilityProcess, type UtilityProcess, type WebContents } from 'electron';
import type { SecretStore } from '../domain/secret.ts';
import type { ShellMessage } from '../domain/shell.ts';
import { SHELL } from './channels.ts';
import { fromBackend, type ToBackend } from './messages.ts';
import { restartDelay } from './restart.ts';
import { answerSecret } from './secretHost.ts';

export interface BackendHostOptions {
  /** The backend process's script. */
  script: string;
  dataDir: string;
  version: string;
  secrets: SecretStore;
  /** Tells every open page. */
  tell(message: ShellMessage): void;
  /** The backend cannot start, for a reason that a person has to hear; it is not restarted. */
  onRefused(message: string): void;
  /** The backend died again and again; `start` tries anew. */
  onGivenUp(): void;
}

/** How long the backend may take to close its files before its process is ended. */
const STOP_MS = 5000;

/** Runs the backend in a process of its own, restarts it when it dies, and gives pages their link to it. */
export function createBackendHost(options: BackendHostOptions) {
  const waiting = new Set<WebContents>();
  let deaths: number[] = [];
  let child: UtilityProcess | null = null;
  let up = false;
  let ending: 'no' | 'stopped' | 'refused' = 'no';
  let restart: NodeJS.Timeout | undefined;

  const send = (message: ToBackend): void => child?.postMessage(message);

  const handOver = (page: WebContents): void => {
    if (!child || page.isDestroyed()) return;
    const { port1, port2 } = new MessageChannelMain();
    child.postMessage({ kind: 'link' } satisfies ToBackend, [port1]);
    page.postMessage(SHELL, { holdfast: 'link' } satisfies ShellMessage, [port2]);
  };

  const take = (data: unknown): void => {
    const message = fromBackend.parse(data);
    if (message.kind === 'up') {
      up = true;
      for (const page of waiting) handOver(page);
      waiting.clear();
    } else if (message.kind === 'refused') {
      ending = 'refused';
      options.onRefused(message.message);
    } else {
      void answerSecret(options.secrets, message).then(send);
    }
  };

  const died = (code: number): void => {
    child = null;
    up = false;
    if (ending !== 'no') return;
    deaths.push(Date.now());
    const delay = restartDelay(deaths, Date.now());
    const again = delay !== null;
    options.tell({
      holdfast: 'down',
      reason: `Holdfast's backend ended unexpectedly (code ${code}).`,
      again,
    });
    if (again) restart = setTimeout(spawn, delay);
    else options.onGivenUp();
  };

  const spawn = (): void => {
    const { script, dataDir, version } = options;
    child = utilityProcess.fork(script, [], { serviceName: 'Holdfast backend' });
    child.on('message', take);
    child.once('exit', died);
    send({ kind: 'start', dataDir, version });
  };

  return {
    /** Starts the backend; also after it was given up. */
    start(): void {
      deaths = [];
      if (!child) spawn();
    },
    /** Gives the page a fresh link, at once or when the backend is up. */
    connect(page: WebContents): void {
      if (up) return handOver(page);
      if (waiting.has(page)) return;
      waiting.add(page);
      page.once('destroyed', () => waiting.delete(page));
    },
    /** Ends the backend and waits until its files are closed, or its process is ended. */
    async stop(): Promise<void> {
      clearTimeout(restart);
      ending = 'stopped';
      const last = child;
      if (!last) return;
      const gone = new Promise<void>((resolve) => last.once('exit', () => resolve()));
      send({ kind: 'stop' });
      const kill = setTimeout(() => last.kill(), STOP_MS);
      await gone;
      clearTimeout(kill);
    },
  };
}
export type BackendHost = ReturnType<typeof createBackendHost>;
