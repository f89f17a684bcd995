import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseDestination } from '../../domain/host/destination.ts';
import { resolveHost } from './config.ts';
import { printSettings } from './configPrint.ts';

// Prints what the OpenSSH configuration says about a host, in the form of `ssh -G`: `inspect.ts [-F FILE] HOST`.
const args = process.argv.slice(2);
const at = args.indexOf('-F');
const [, file] = at < 0 ? [] : args.splice(at, 2);
const spec = parseDestination(args[0] ?? '');
if (!spec || args.length !== 1 || (at >= 0 && !file)) {
  console.error('Usage: npm run -s host:inspect -- [-F FILE] [USER@]HOST[:PORT]');
  process.exit(2);
}
const home = homedir();
const sources = file && [{ file: resolve(file), includeFrom: join(home, '.ssh') }];
const settings = resolveHost(spec, sources ? { sources } : {});
for (const line of printSettings(settings)) console.log(line);
for (const note of [...settings.notes, ...settings.unused]) console.error(`note: ${note}`);
