// `npm start`: installs what the lock file says, builds what is stale, then opens Holdfast.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findElectron } from './electron.mjs';
import { root } from './paths.mjs';
import { prepare } from './prepare.mjs';

const usage = `Holdfast, the incident console that keeps working when everything else is down.

  npm start                      opens the desktop app, or the browser where Electron cannot run
  npm start -- [options]

  --web          use the browser (a server on this machine's loopback address only)
  --port N       the port of --web (default: the last one used, else a free one)
  --data DIR     the data folder (default: Holdfast's folder in your home)
  --no-open      print the link and do not open a browser
  --help         this text
`;

main();

function main() {
  const options = readOptions();
  if (options.help) {
    console.log(usage);
    return;
  }
  let node;
  try {
    node = prepare();
  } catch (error) {
    fail(error.message, 1);
  }
  const electron = options.web ? null : findElectron(node);
  if (electron && !electron.binary) console.error(`Opening in the browser: ${electron.reason}`);
  if (electron?.binary) run(electron.binary, [root, ...dataOption(options)]);
  else run(node, [join(root, 'dist', 'web', 'main.js'), ...webOptions(options)]);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        web: { type: 'boolean' },
        port: { type: 'string' },
        data: { type: 'string' },
        'no-open': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    const port = values.port;
    if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65535)) {
      fail(`--port ${port} is not a port: give a number from 0 to 65535 (0 takes a free one).`, 2);
    }
    if (values.data === '') fail('--data needs a folder.', 2);
    return { ...values, web: values.web || port !== undefined || values['no-open'] };
  } catch (error) {
    fail(`${error.message.split('. ')[0]}. See npm start -- --help.`, 2);
  }
}

function dataOption({ data }) {
  // npm runs scripts in the project's folder; INIT_CWD is where the person typed the command.
  return data ? ['--data', resolve(process.env.INIT_CWD ?? process.cwd(), data)] : [];
}

function webOptions(options) {
  const port = options.port === undefined ? [] : ['--port', options.port];
  return [...port, ...dataOption(options), ...(options['no-open'] ? ['--no-open'] : [])];
}

/** Runs the shell as a child that ends with this process, however this one ends. */
function run(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`Could not start ${command}: ${error.message}`, 1));
  child.on('exit', (code, signal) =>
    process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)),
  );
  endWithNpm();
}

// npm does not pass SIGTERM on: where npm is gone this process has another parent, and ends too.
function endWithNpm() {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, 500).unref();
}

function fail(message, code) {
  console.error(`holdfast: ${message}`);
  process.exit(code);
}
