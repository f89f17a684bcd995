import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createBackend, type Backend } from '../backend/backend.ts';
import { createReporter } from '../backend/storage/reporter.ts';
import { createServer } from '../backend/serve.ts';
import { defaultDataFolder } from '../backend/storage/defaultFolder.ts';
import { Failure } from '../domain/failure.ts';
import { createAccess } from './access.ts';
import { readAssets } from './assets.ts';
import { createWebServer } from './server.ts';

declare const HOLDFAST_VERSION: string;

interface Options {
  port: number | undefined;
  data: string;
  open: boolean;
}

/** How long a clean end may take before the process ends anyway. */
const HARD_EXIT_MS = 3000;

main().catch((error: unknown) => {
  if (!(error instanceof Failure)) console.error(error);
  else console.error(`holdfast: ${error.message}`);
  process.exit(1);
});

async function main(): Promise<void> {
  process.umask(0o077); // the data folder holds what terminals showed: it is for its owner alone
  // `npm start | head` closes the pipe; the console goes on without it.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const options = readOptions();
  const backend = createBackend({
    dataDir: options.data,
    version: HOLDFAST_VERSION,
    builtInGuides: join(import.meta.dirname, '..', 'guides'),
    onProgress: (message) => console.error(message),
  });
  const access = createAccess(backend.folder.file('web.json'));
  const report = createReporter(backend.folder.file('holdfast.log'));
  process.on('uncaughtExceptionMonitor', report);
  process.on('unhandledRejection', report); // one act failed unseen: the shells of all others go on
  const rpc = createServer(backend, report);
  const web = createWebServer({
    access,
    assets: readAssets(join(import.meta.dirname, '..', 'renderer')),
    attachRpc: rpc.attachSocket,
    openLane: backend.openLane,
  });
  const port = await listen(web, options.port, access.lastPort);
  access.setPort(port);
  endWell(web, backend);

  const base = `http://${access.hostname}:${port}/`;
  backend.folder.announce(`process ${process.pid}, ${base}`);
  const link = () => `${base}#token=${access.issueToken()}`;
  const first = link();
  console.log(`Holdfast is ready: ${first}`);
  console.log(`Data: ${options.data}`);
  if (options.open) openBrowser(first);
  if (process.stdin.isTTY) {
    console.log('Press Enter for a new link, Ctrl+C to stop.');
    createInterface({ input: process.stdin }).on('line', () => console.log(link()));
  }
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, data: { type: 'string' }, 'no-open': { type: 'boolean' } },
  });
  return {
    port: values.port === undefined ? undefined : Number(values.port),
    data: values.data ?? defaultDataFolder(),
    open: !values['no-open'],
  };
}

/** An asked-for port must be free; the port of last time is only preferred, so that open pages find their way back. */
async function listen(
  web: ReturnType<typeof createWebServer>,
  asked: number | undefined,
  last: number,
): Promise<number> {
  if (asked !== undefined) return web.listen(asked);
  try {
    return await web.listen(last);
  } catch {
    return web.listen(0);
  }
}

function endWell(web: ReturnType<typeof createWebServer>, backend: Backend): void {
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), HARD_EXIT_MS).unref();
    void web
      .close()
      .then(() => backend.dispose())
      .then(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  process.on('disconnect', end); // the launcher is gone, however it ended
}

function openBrowser(url: string): void {
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', url]]
        : ['xdg-open', [url]];
  // No browser to open is no error: the link is on the screen.
  spawn(command as string, args as string[], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
