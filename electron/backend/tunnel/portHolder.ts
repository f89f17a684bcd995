import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';

const LISTEN = '0A';
const run = promisify(execFile);

/** Who listens on a TCP port of this machine, as `postgres (process 123)`; null where that cannot be told. */
export async function portHolder(port: number): Promise<string | null> {
  try {
    return process.platform === 'linux' ? linuxHolder(port) : await lsofHolder(port);
  } catch {
    // Another user's processes are not ours to look at.
    return null;
  }
}

function linuxHolder(port: number): string | null {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter(([, local, , state]) => local?.endsWith(`:${hex}`) && state === LISTEN)
        .map((fields) => `socket:[${fields[9] ?? ''}]`),
    ),
  );
  if (inodes.size === 0) return null;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (!holds(pid, inodes)) continue;
    const name = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
    return Number(pid) === process.pid ? 'Holdfast itself' : `${name} (process ${pid})`;
  }
  return null;
}

function holds(pid: string, inodes: Set<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => inodes.has(readlink(`/proc/${pid}/fd/${fd}`)));
  } catch {
    return false;
  }
}

function readlink(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}

async function lsofHolder(port: number): Promise<string | null> {
  const { stdout } = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { timeout: 3000 });
  const pid = /^p(\d+)$/m.exec(stdout)?.[1];
  const name = /^c(.+)$/m.exec(stdout)?.[1];
  if (!pid || !name) return null;
  return Number(pid) === process.pid ? 'Holdfast itself' : `${name} (process ${pid})`;
}
