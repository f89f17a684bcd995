import type { Duplex } from 'node:stream';
import { Failure } from '../../domain/failure.ts';
import type { HostRow } from '../../domain/host/model.ts';
import { explainFile } from './explain.ts';
import { openSftp, type Sftp } from './sftp.ts';

/** 60 s: the next click finds the channel open; a forgotten one does not stay. */
const IDLE_MS = 60_000;

export interface HostsDeps {
  /** Opens a file transfer channel on a host. Throws an SshError. */
  open(hostId: string, signal: AbortSignal): Promise<Duplex>;
  host(id: string): HostRow | undefined;
  /** How long a host's silence is borne, ms: as long as its connection's keepalive bears it. */
  silence(hostId: string): number;
}

interface Kept {
  sftp: Promise<Sftp>;
  uses: number;
  idle: NodeJS.Timeout | undefined;
}

export type FileHosts = ReturnType<typeof createFileHosts>;

/** The hosts' file systems: a channel each for browsing, and one of its own for every transfer. */
export function createFileHosts({ open, host, silence }: HostsDeps) {
  const kept = new Map<string, Kept>();
  const own = new Set<Sftp>();
  const stop = new AbortController();

  const need = (id: string): HostRow => {
    const row = host(id);
    if (!row) throw new Failure('NOT_FOUND', 'This host is no longer in the list.');
    return row;
  };
  const drop = (hostId: string): void => {
    const entry = kept.get(hostId);
    kept.delete(hostId);
    clearTimeout(entry?.idle);
    entry?.sftp.then(
      (sftp) => sftp.end(),
      () => undefined,
    );
  };
  const keep = (hostId: string): Kept => {
    const found = kept.get(hostId);
    if (found) return found;
    const entry: Kept = {
      sftp: open(hostId, stop.signal).then((channel) => openSftp(channel, silence(hostId))),
      uses: 0,
      idle: undefined,
    };
    kept.set(hostId, entry);
    return entry;
  };

  return {
    need,
    /** Does something short on a host. Throws a Failure that names the host and `path`. */
    async use<T>(hostId: string, path: string, act: (sftp: Sftp, host: HostRow) => Promise<T>): Promise<T> {
      const row = need(hostId);
      const entry = keep(hostId);
      entry.uses += 1;
      clearTimeout(entry.idle);
      try {
        return await act(await entry.sftp, row);
      } catch (error) {
        const gone = await entry.sftp.then(
          (sftp) => sftp.gone,
          () => true,
        );
        if (gone && kept.get(hostId) === entry) drop(hostId);
        throw explainFile(error, row.name, path);
      } finally {
        entry.uses -= 1;
        if (entry.uses === 0) entry.idle = setTimeout(() => drop(hostId), IDLE_MS).unref();
      }
    },
    /** Opens a channel of one's own; end it when it is done with. */
    async openOwn(hostId: string, signal: AbortSignal): Promise<Sftp> {
      const channel = await open(hostId, AbortSignal.any([signal, stop.signal]));
      const sftp = await openSftp(channel, silence(hostId));
      own.add(sftp);
      const end = sftp.end;
      return Object.assign(sftp, {
        end: () => {
          own.delete(sftp);
          end();
        },
      });
    },
    dispose(): void {
      stop.abort();
      for (const hostId of kept.keys()) drop(hostId);
      for (const sftp of own) sftp.end();
    },
  };
}
