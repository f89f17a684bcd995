import { ulid } from 'ulid';
import { shownPath, bytesOfPath } from '../../domain/file/name.ts';
import { nameOf } from '../../domain/file/path.ts';
import { patternProblem } from '../../domain/file/glob.ts';
import {
  fileCollected,
  fileCollectionFinished,
  type CollectingHost,
  type CollectionRow,
} from '../../domain/file/model.ts';
import { incidentStream } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import type { Live } from '../change/live.ts';
import type { Log } from '../log/log.ts';
import type { PatientWriter } from '../log/patient.ts';
import { kindOf } from './browse.ts';
import { readFile } from './copy.ts';
import { expandPattern } from './expand.ts';
import { explainFile } from './explain.ts';
import type { FileHosts } from './hosts.ts';
import { READ, type Sftp } from './sftp.ts';
import type { FileStore } from './store.ts';

const MB = 1024 * 1024;
/** Hosts that are read from at the same time. */
const AT_ONCE = 8;
/** 8 GB of one host: a collection must not fill the disk. */
const HOST_BYTES = 8 * 1024 * MB;

export interface CollectorDeps {
  hosts: FileHosts;
  store: FileStore;
  log: Log;
  writer: PatientWriter;
  live: Live;
  person(): string;
  now(): number;
}

export interface CollectWhat {
  incidentId: string;
  hostIds: readonly string[];
  patterns: readonly string[];
  lastMb: number;
}

interface Collected {
  host: string;
  path: string;
  bytes: number;
  sha256: string;
  note: string;
}

/** Copies files of several hosts into the incident, the hosts beside each other. */
export function createCollector(deps: CollectorDeps) {
  const { hosts, live, log, writer, person, now } = deps;
  const running = new Map<string, { incidentId: string; stop: AbortController; done: Promise<void> }>();

  const run = async (row: CollectionRow, what: CollectWhat, signal: AbortSignal): Promise<void> => {
    const actor = person();
    const files: Collected[] = [];
    const tell = (): void => live.set('collection', row.id, structuredClone(row));
    const waiting = [...row.hosts];
    const worker = async (): Promise<void> => {
      for (let state = waiting.shift(); state; state = waiting.shift()) {
        if (signal.aborted) return;
        state.state = 'running';
        tell();
        await collectFrom(deps, { state, row, what, actor, signal, files, tell });
        state.state = state.failures.length > 0 && state.files === 0 ? 'failed' : 'done';
        tell();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    row.running = false;
    const event = fileCollectionFinished({
      collectionId: row.id,
      hosts: row.hosts.map(({ host }) => host),
      files: files.slice(0, 2000),
      failures: row.hosts
        .flatMap(({ host, failures }) => failures.map((text) => ({ host, text: text.slice(0, 1000) })))
        .slice(0, 2000),
      cancelled: signal.aborted,
    });
    writer.keep({ incidentId: row.incidentId, event, actor, at: now() });
    tell();
  };

  return {
    start(id: string, what: CollectWhat): void {
      if (running.has(id) || log.event(id)) return;
      for (const pattern of what.patterns) {
        const problem = patternProblem(pattern);
        if (problem) throw new Failure('INVALID', `${pattern}: ${problem}`);
      }
      const states = [...new Set(what.hostIds)].map((hostId): CollectingHost => {
        const { name: host } = hosts.need(hostId);
        return { hostId, host, state: 'waiting', files: 0, bytes: 0, failures: [] };
      });
      const row: CollectionRow = { id, incidentId: what.incidentId, running: true, hosts: states };
      for (const old of live.all())
        if (old.feature === 'collection' && !running.has(old.key)) live.remove('collection', old.key);
      const stop = new AbortController();
      const done = run(row, what, stop.signal).finally(() => running.delete(id));
      running.set(id, { incidentId: what.incidentId, stop, done });
    },
    stop: (id: string): void => running.get(id)?.stop.abort(),
    busy: (incidentId: string): boolean => [...running.values()].some((one) => one.incidentId === incidentId),
    async dispose(): Promise<void> {
      for (const { stop } of running.values()) stop.abort();
      await Promise.all([...running.values()].map(({ done }) => done));
    },
  };
}

interface HostJob {
  state: CollectingHost;
  row: CollectionRow;
  what: CollectWhat;
  actor: string;
  signal: AbortSignal;
  files: Collected[];
  tell(): void;
}

async function collectFrom(deps: CollectorDeps, job: HostJob): Promise<void> {
  const { state, what, signal } = job;
  let sftp: Sftp | undefined;
  const end = (): void => sftp?.end();
  try {
    sftp = await deps.hosts.openOwn(state.hostId, signal);
    signal.addEventListener('abort', end, { once: true });
    const taken = new Set<string>();
    for (const pattern of what.patterns) {
      const { paths, more } = await expandPattern(sftp, pattern);
      if (paths.length === 0) state.failures.push(`Nothing matches ${pattern}.`);
      if (more) state.failures.push(`${pattern} matches more files than are collected at once.`);
      for (const path of paths) {
        if (signal.aborted) return;
        if (taken.has(path)) continue;
        taken.add(path);
        await collectOne(deps, job, sftp, path);
      }
    }
  } catch (error) {
    if (!signal.aborted) state.failures.push(explainFile(error, state.host, what.patterns[0] ?? '').message);
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}

async function collectOne(deps: CollectorDeps, job: HostJob, sftp: Sftp, path: string): Promise<void> {
  const { state, row, what, actor, signal } = job;
  try {
    const copied = await copyFile(deps.store, sftp, path, {
      incidentId: row.incidentId,
      last: what.lastMb * MB,
      room: HOST_BYTES - state.bytes,
      signal,
      onBytes(bytes) {
        state.bytes += bytes;
        job.tell();
      },
    });
    const shown = shownPath(path);
    const { bytes, sha256, note } = copied;
    const { hostId, host } = state;
    const name = shownPath(nameOf(path)).slice(0, 1000);
    const facts = { ...copied, hostId, host, fileId: ulid(), collectionId: row.id, path: shown, name };
    deps.log.append(incidentStream(row.incidentId), [fileCollected(facts)], { actor });
    job.files.push({ host, path: shown, bytes, sha256, note });
    state.files += 1;
  } catch (error) {
    if (sftp.gone) throw error;
    state.failures.push(explainLocal(error) ?? explainFile(error, state.host, path).message);
  }
  job.tell();
}

interface CopyOptions {
  incidentId: string;
  last: number;
  room: number;
  signal: AbortSignal;
  onBytes(bytes: number): void;
}

/** Copies a file's end into the store, and sees whether it was rotated or cut short meanwhile. */
async function copyFile(store: FileStore, sftp: Sftp, path: string, options: CopyOptions) {
  const { incidentId, last, room, signal, onBytes } = options;
  const bytes = bytesOfPath(path);
  // A pipe or a device would be read without end.
  const kind = kindOf((await sftp.stat(bytes)).mode);
  if (kind !== 'file') throw new Failure('INVALID', `${shownPath(path)} is no file.`);
  const handle = await sftp.open(bytes, READ);
  const incoming = await store.open(incidentId);
  try {
    const { size = 0, mtime = 0 } = await sftp.fstat(handle);
    const from = Math.max(0, size - last);
    if (size - from > room)
      throw new Failure('REFUSED', `${shownPath(path)}: 8 GB of this host were collected already.`);
    for await (const part of readFile(sftp, handle, { from, to: size, signal })) {
      await incoming.push(part);
      onBytes(part.length);
    }
    if (signal.aborted) throw new Failure('REFUSED', 'It was stopped.');
    const notes = [
      ...(from > 0 ? [`Only its last ${last / MB} MB.`] : []),
      ...(await changesOf(sftp, handle, bytes, { size, read: from + incoming.bytes })),
    ];
    return { ...(await incoming.keep()), size, modifiedAt: mtime * 1000, note: notes.join(' ') };
  } finally {
    await incoming.drop();
    await sftp.close(handle).catch(() => undefined);
  }
}

async function changesOf(
  sftp: Sftp,
  handle: Buffer,
  path: Uint8Array,
  was: { size: number; read: number },
): Promise<string[]> {
  const open = await sftp.fstat(handle);
  const now = await sftp.stat(path).catch(() => null);
  if ((open.size ?? 0) < was.size || was.read < was.size)
    return ['It was cut short on the host while it was copied: what was left of it was copied.'];
  if (!now || (now.size ?? 0) < (open.size ?? 0))
    return ['It was rotated while it was copied: this is the file as it was before.'];
  return [];
}

/** What went wrong on this machine, such as a full disk. */
function explainLocal(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return 'The disk of this machine is full. Free some space and collect again.';
  return typeof code === 'string' && code.startsWith('E')
    ? `The copy could not be written on this machine (${code}).`
    : null;
}
