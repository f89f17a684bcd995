import { lookup, Resolver } from 'node:dns/promises';
import { readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { LookError } from './look.ts';

/** Half a minute: a name is not asked for with every look, and a changed one is followed soon. */
const KEEP_MS = 30_000;
const HOSTS = process.platform === 'win32' ? 'C:\\Windows\\System32\\drivers\\etc\\hosts' : '/etc/hosts';

/**
 * Looks names up without the system's resolver: that one runs in four threads that files need as well, and a name
 * server that hangs would hold them all. Falls back to it for single words only, one at a time.
 */
export function createNames(now: () => number) {
  const cache = new Map<string, { address: string; until: number }>();
  let hosts = { read: -1, names: new Map<string, string>() };
  let single: Promise<unknown> = Promise.resolve();

  const fromHosts = (name: string): string | undefined => {
    try {
      const changed = statSync(HOSTS).mtimeMs;
      if (changed !== hosts.read) hosts = { read: changed, names: readHosts() };
    } catch {
      return undefined; // no such file: nothing is written down there
    }
    return hosts.names.get(name);
  };

  return async (written: string, signal: AbortSignal): Promise<string> => {
    const name = written.replace(/^\[|\]$/g, '').toLowerCase();
    if (isIP(name)) return name;
    if (name === 'localhost') return '127.0.0.1';
    const here = fromHosts(name);
    if (here) return here;
    const kept = cache.get(name);
    if (kept && kept.until > now()) return kept.address;
    const address = await ask(name, signal).catch((error: unknown) => {
      if (name.includes('.') || signal.aborted) throw error;
      const asked = single.then(() => lookup(name));
      single = asked.catch(() => undefined);
      return asked.then((found) => found.address);
    });
    if (cache.size > 5000) cache.clear();
    cache.set(name, { address, until: now() + KEEP_MS });
    return address;
  };
}

async function ask(name: string, signal: AbortSignal): Promise<string> {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  const stop = (): void => resolver.cancel();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const address =
      (four.status === 'fulfilled' && four.value[0]) || (six.status === 'fulfilled' && six.value[0]);
    if (address) return address;
    const code =
      four.status === 'rejected' && four.reason instanceof Error && 'code' in four.reason
        ? String(four.reason.code)
        : '';
    if (/NOTFOUND|NODATA|NONAME/.test(code))
      throw new LookError(`The name ${name} does not exist.`, { silent: false });
    throw new LookError(`The name ${name} could not be looked up: no name server answered in time.`, {
      silent: true,
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function readHosts(): Map<string, string> {
  const names = new Map<string, string>();
  for (const line of readFileSync(HOSTS, 'utf8').slice(0, 2_000_000).split('\n')) {
    const [address = '', ...all] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (!isIP(address)) continue;
    for (const name of all) if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), address);
  }
  return names;
}
