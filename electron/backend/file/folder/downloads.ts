import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { ulid } from 'ulid';
import { folderDownloaded, type Existing, type FolderRow } from '../../../domain/file/folder.ts';
import { localNameProblem } from '../../../domain/file/localName.ts';
import { bytesOfPath, shownPath, textOfPath } from '../../../domain/file/name.ts';
import { joinPath, nameOf } from '../../../domain/file/path.ts';
import { Failure } from '../../../domain/failure.ts';
import { mayRetry, retryDelay } from '../../../domain/terminal/retry.ts';
import type { Live } from '../../change/live.ts';
import { kindOf } from '../browse.ts';
import { explainFile } from '../explain.ts';
import type { FileHosts } from '../hosts.ts';
import type { Place, Scribe } from '../scribe.ts';
import type { Sftp } from '../sftp.ts';
import { localSystem, lookAt } from './local.ts';
import { runSession, type FolderJob } from './session.ts';

/** 200 ms: the page is told often enough to see it move. */
const TELL_MS = 200;
const ok = { ok: true } as const;

interface Running {
  job: FolderJob;
  stop: AbortController;
  /** Ends the wait before the next try. */
  wake(): void;
  done: Promise<void>;
}

export interface DownloadFolder extends Omit<Place, 'confirm'> {
  key?: string | undefined;
  /** A folder of this machine; the person's downloads where it is null. */
  into: string | null;
  existing: Existing | null;
}

/** Folders that come from hosts to this machine, each over a connection that is made anew while it is lost. */
export function createFolderDownloads(deps: {
  hosts: FileHosts;
  scribe: Scribe;
  live: Live;
  now(): number;
  home?: string;
}) {
  const { hosts, scribe, live, now, home = homedir() } = deps;
  const all = new Map<string, Running>();

  /** Opens the connection again and again, until all is done, it is stopped, or it makes no sense any more. */
  const run = async (running: Running, first: Sftp | null): Promise<void> => {
    const { job, stop } = running;
    const { row } = job;
    let sftp = first;
    let progress = '';
    let lostAt: number | null = null;
    for (let attempt = 1; !stop.signal.aborted; attempt += 1) {
      try {
        sftp ??= await hosts.openOwn(row.hostId, stop.signal);
        Object.assign(row, { state: 'running', text: '', retryAt: null });
        tellNow(row);
        const end = sftp.end;
        stop.signal.addEventListener('abort', end, { once: true });
        await runSession(job, sftp, stop.signal).finally(() => end());
        row.counted = true;
        break;
      } catch (error) {
        sftp = null;
        if (stop.signal.aborted) break;
        const reached = `${row.files} ${row.bytes} ${job.folders.length}`;
        if (reached !== progress || lostAt === null) [attempt, lostAt] = [1, now()];
        progress = reached;
        const failure = explainFile(error, row.host, job.root);
        row.text = failure.message;
        if (failure.data['again'] !== true || !mayRetry('CONNECTION_LOST', now() - lostAt)) {
          row.state = 'failed';
          break;
        }
        const ms = retryDelay(attempt, Math.random());
        Object.assign(row, { state: 'waiting', retryAt: now() + ms });
        tellNow(row);
        await new Promise<void>((next) => {
          const timer = setTimeout(next, ms);
          running.wake = () => (clearTimeout(timer), next());
        });
      }
    }
    if (stop.signal.aborted) Object.assign(row, { state: 'stopped', text: '' });
    else if (row.state !== 'failed') row.state = 'done';
    row.retryAt = null;
    tellNow(row);
    write(row);
  };
  const tellNow = (row: FolderRow): void => live.set('folder', row.id, structuredClone(row));
  const write = (row: FolderRow): void => {
    const { hostId, host, path, files, bytes, there, left, leftCount, failures, failureCount } = row;
    const facts = { hostId, host, path, files, bytes, there, left, leftCount, failures, failureCount };
    if (files === 0 && row.state !== 'done') return;
    scribe.note(row.incidentId, folderDownloaded({ ...facts, partly: row.state !== 'done' }));
  };
  const begin = (row: FolderRow, what: Pick<FolderJob, 'root' | 'into' | 'existing'>, sftp: Sftp | null) => {
    let timer: NodeJS.Timeout | undefined;
    const tell = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        if (row.state === 'running' && all.get(row.id) === running) tellNow(row);
      }, TELL_MS).unref();
    };
    const folders = [{ rel: '', seen: new Map<string, string>() }];
    const job: FolderJob = { row, ...what, folders, small: [], large: [], tell };
    const stop = new AbortController();
    const running: Running = { job, stop, wake: () => undefined, done: Promise.resolve() };
    all.set(row.id, running);
    tellNow(row);
    running.done = run(running, sftp);
  };
  const isOver = ({ job }: Running): boolean => job.row.state !== 'running' && job.row.state !== 'waiting';

  return {
    /** Where folders are written unless another place is named. */
    place: (): { path: string } => {
      const downloads = join(home, 'Downloads');
      return { path: isFolder(downloads) ? downloads : home };
    },
    async start(c: DownloadFolder): Promise<{ id: string }> {
      scribe.needIncident(c.incidentId);
      const host = hosts.need(c.hostId);
      const id = c.key ?? ulid();
      if (all.has(id)) return { id };
      const base = placeOf(c.into ?? this.place().path, home);
      let sftp: Sftp | undefined;
      try {
        sftp = await hosts.openOwn(c.hostId, new AbortController().signal);
        const root = textOfPath(await sftp.realpath(bytesOfPath(c.path)));
        if (kindOf((await sftp.stat(bytesOfPath(root))).mode) !== 'folder')
          throw new Failure('INVALID', 'Only a folder can be downloaded this way.');
        const into = joinPath(base, nameFor(root, host.name));
        await needFree(into, c.existing);
        for (const running of all.values())
          if (!isOver(running) && running.job.into === into)
            throw new Failure('CONFLICT', `A folder is being written to ${shownPath(into)} just now.`);
        begin(
          freshRow({ ...c, id, host: host.name, root, into }),
          { root, into, existing: c.existing ?? 'keep' },
          sftp,
        );
        return { id };
      } catch (error) {
        sftp?.end();
        throw explainFile(error, host.name, c.path);
      }
    },
    list: (): FolderRow[] => [...all.values()].map(({ job }) => structuredClone(job.row)),
    stop({ id }: { id: string }) {
      all.get(id)?.stop.abort();
      all.get(id)?.wake();
      return ok;
    },
    /** Tries again at once, or goes on with what was stopped or failed: what is here already is not copied again. */
    async resume({ id }: { id: string }) {
      const running = all.get(id);
      if (!running) throw new Failure('NOT_FOUND', 'This transfer is gone. Download the folder again.');
      if (!isOver(running)) return (running.wake(), ok);
      await running.done;
      const { row, root, into, existing } = running.job;
      if (row.state !== 'done') begin(freshRow({ ...row, root, into }), { root, into, existing }, null);
      return ok;
    },
    clear({ incidentId }: { incidentId: string }) {
      for (const [id, running] of all) {
        if (running.job.row.incidentId !== incidentId || !isOver(running)) continue;
        all.delete(id);
        live.remove('folder', id);
      }
      return ok;
    },
    async dispose(): Promise<void> {
      for (const running of all.values()) {
        running.stop.abort();
        running.wake();
      }
      await Promise.all([...all.values()].map(({ done }) => done));
    },
  };
}

function freshRow(of: {
  id: string;
  incidentId: string;
  hostId: string;
  host: string;
  root: string;
  into: string;
}): FolderRow {
  const { id, incidentId, hostId, host, root, into } = of;
  const nothing = { files: 0, bytes: 0, there: 0, left: [], leftCount: 0, failures: [], failureCount: 0 };
  const total = { totalFiles: 0, totalBytes: 0, counted: false, retryAt: null, text: '' };
  const where = { id, incidentId, hostId, host, path: shownPath(root), into: shownPath(into) };
  return { ...where, ...nothing, ...total, state: 'running' };
}

/** The folder's own name, where this machine can have one of it; else the host's. */
function nameFor(root: string, host: string): string {
  const name = nameOf(root);
  return localNameProblem(name, localSystem) === null
    ? name
    : host.replace(/[^\w.-]+/g, '_').replace(/^\.+|\.+$/g, '_');
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The folder that a person named on this machine. Throws INVALID where there is none. */
function placeOf(text: string, home: string): string {
  const path = text.trim().replace(/^~(?=$|[/\\])/, home);
  if (!isAbsolute(path))
    throw new Failure('INVALID', 'Name the folder of this machine by its whole path, or beginning with ~/.');
  const whole = resolve(path);
  if (!isFolder(whole)) throw new Failure('INVALID', `${shownPath(whole)} is no folder of this machine.`);
  return whole;
}

/** Asks before anything is written to what is there already. */
async function needFree(into: string, existing: Existing | null): Promise<void> {
  const found = await lookAt(into);
  if (found && found.kind !== 'folder')
    throw new Failure('CONFLICT', `${shownPath(into)} is there already and is no folder.`);
  if (found && existing === null)
    throw new Failure('CONFLICT', `${shownPath(into)} is there already.`, { exists: true });
}
