import { join } from 'node:path';
import type { MessageEvent, MessagePortMain } from 'electron';
import { createBackend, type Backend } from '../backend/backend.ts';
import { createServer } from '../backend/serve.ts';
import { createReporter } from '../backend/storage/reporter.ts';
import { assertNever } from '../domain/assert.ts';
import { Failure } from '../domain/failure.ts';
import type { SecretStore } from '../domain/secret.ts';
import { toBackend, type FromBackend } from './messages.ts';
import { createSecretClient } from './secretClient.ts';
import { serveLink, type Lanes } from './serveLink.ts';

/** What the backend process needs of Electron's parent port. */
export interface Parent {
  on(event: 'message', listener: (event: MessageEvent) => void): unknown;
  postMessage(message: unknown): void;
}

interface Running extends Lanes {
  backend: Backend;
}

/**
 * The backend process: opens the data folder when main says where it is, serves the links that main hands over, and
 * closes everything when it is told to stop. `exit` ends the process.
 */
export function runBackendProcess(parent: Parent, exit: (code: number) => void): void {
  const send = (message: FromBackend): void => parent.postMessage(message);
  const secrets = createSecretClient(send);
  let running: Running | null = null;

  const start = (dataDir: string, version: string): void => {
    try {
      running = open(dataDir, version, secrets.store);
      send({ kind: 'up' });
    } catch (error) {
      // Anything but a Failure is a bug: it ends the process, and main restarts it.
      if (!(error instanceof Failure)) throw error;
      send({ kind: 'refused', message: error.message });
    }
  };
  const stop = async (): Promise<void> => {
    const last = running;
    running = null;
    await last?.backend.dispose();
    exit(0);
  };
  const link = (port: MessagePortMain | undefined): void => {
    if (port && running) serveLink(port, running);
    else port?.close();
  };

  parent.on('message', ({ data, ports }) => {
    const message = toBackend.parse(data);
    switch (message.kind) {
      case 'start':
        return start(message.dataDir, message.version);
      case 'link':
        return link(ports[0]);
      case 'stop':
        return void stop();
      case 'secret':
        return secrets.take(message);
      default:
        return assertNever(message);
    }
  });
}

function open(dataDir: string, version: string, secrets: SecretStore): Running {
  process.umask(0o077); // the data folder holds what terminals showed: it is for its owner alone
  // Beside the bundle's own folder in dist/.
  const builtInGuides = join(import.meta.dirname, '..', 'guides');
  const options = { dataDir, version, secrets, builtInGuides };
  const backend = createBackend(options);
  const report = createReporter(backend.folder.file('holdfast.log'));
  process.on('uncaughtExceptionMonitor', report); // the process still ends; main restarts it
  process.on('unhandledRejection', report); // one act failed unseen: the shells of all others go on
  const rpc = createServer(backend, report);
  return { backend, attachRpc: rpc.attachPort, openLane: backend.openLane };
}
