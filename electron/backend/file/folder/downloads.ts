import { homedir } from 'node:os';
import { ulid } from 'ulid';
import { folderDownloaded, type Existing, type FolderRow } from '../../../domain/file/folder.ts';
import { bytesOfPath, shownPath, textOfPath } from '../../../domain/file/name.ts';
import { joinPath } from '../../../domain/file/path.ts';
import { Failure } from '../../../domain/failure.ts';
import type { Live } from '../../change/live.ts';
import { kindOf } from '../browse.ts';
import { explainFile } from '../explain.ts';
import type { FileHosts } from '../hosts.ts';
import type { Place, Scribe } from '../scribe.ts';
import type { Sftp } from '../sftp.ts';
import { runAttempts, type Running } from './attempts.ts';
import { nameFor, needFree, placeOf, usualPlace } from './place.ts';
import { newJob, type FolderJob } from './session.ts';
import { createUnfinished, type Unfinished } from './unfinished.ts';

/** 200 ms: the page is told often enough to see it move. */
const TELL_MS = 200;
const ok = { ok: true } as const;

const CUT_OFF =
  'Holdfast ended while it was under way. What came is kept: Resume copies only what is missing.';

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
  /** Where it is kept what has not come whole. */
  unfinishedFolder: string;
  home?: string;
}) {
  const { hosts, scribe, live, now, home = homedir() } = deps;
  const all = new Map<string, Running>();
  const unfinished = createUnfinished(deps.unfinishedFolder);

  const tellNow = (row: FolderRow): void => live.set('folder', row.id, structuredClone(row));
  const write = (row: FolderRow): void => {
    const { hostId, host, path, into, files, bytes, there, left, leftCount, failures, failureCount } = row;
    const facts = { hostId, host, path, into, files, bytes, there, left, leftCount, failures, failureCount };
    // What came of a file only lies on this machine, too.
    if (bytes === 0 && files === 0 && row.state !== 'done') return;
    scribe.note(row.incidentId, folderDownloaded({ ...facts, partly: row.state !== 'done' }));
  };
  const begin = (
    row: FolderRow,
    what: Pick<FolderJob, 'root' | 'into' | 'existing' | 'parts'>,
    sftp: Sftp | null,
  ) => {
    let timer: NodeJS.Timeout | undefined;
    const tell = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        if (row.state === 'running' && all.get(row.id) === running) tellNow(row);
      }, TELL_MS).unref();
    };
    const job = newJob({ row, ...what, tell });
    const stop = new AbortController();
    const running: Running = { job, stop, wake: () => undefined, done: Promise.resolve() };
    all.set(row.id, running);
    unfinished.keep({ ...row, ...what });
    tellNow(row);
    running.done = runAttempts(running, sftp, { hosts, now, tell: () => tellNow(row) }).then(() => {
      if (row.state === 'done') unfinished.forget(row.id);
      tellNow(row);
      write(row);
    });
  };
  for (const one of unfinished.list()) {
    // An older copy of the record may not know it.
    if (!scribe.knows(one.incidentId)) continue;
    const running = cutOff(one);
    all.set(one.id, running);
    tellNow(running.job.row);
  }
  const isOver = ({ job }: Running): boolean => job.row.state !== 'running' && job.row.state !== 'waiting';
  /** Two that write the same files would spoil them. */
  const needAlone = (into: string): void => {
    for (const running of all.values())
      if (!isOver(running) && running.job.into === into)
        throw new Failure('CONFLICT', `A folder is being written to ${shownPath(into)} just now.`);
  };

  return {
    /** Where folders are written unless another place is named. */
    place: (): { path: string } => ({ path: usualPlace(home) }),
    async start(c: DownloadFolder): Promise<{ id: string }> {
      scribe.needIncident(c.incidentId);
      const host = hosts.need(c.hostId);
      const id = c.key ?? ulid();
      if (all.has(id)) return { id };
      const base = placeOf(c.into ?? usualPlace(home), home);
      let sftp: Sftp | undefined;
      try {
        sftp = await hosts.openOwn(c.hostId, new AbortController().signal);
        const root = textOfPath(await sftp.realpath(bytesOfPath(c.path)));
        if (kindOf((await sftp.stat(bytesOfPath(root))).mode) !== 'folder')
          throw new Failure('INVALID', 'Only a folder can be downloaded this way.');
        const into = joinPath(base, nameFor(root, host.name));
        await needFree(into, c.existing);
        needAlone(into);
        begin(
          freshRow({ ...c, id, host: host.name, root, into }),
          { root, into, existing: c.existing ?? 'keep', parts: new Map() },
          sftp,
        );
        return { id };
      } catch (error) {
        sftp?.end();
        throw explainFile(error, host.name, c.path);
      }
    },
    list: (): FolderRow[] => [...all.values()].map(({ job }) => structuredClone(job.row)),
    /** Whether a folder comes, or waits to, for an incident. */
    busy: (incidentId: string): boolean =>
      [...all.values()].some((one) => one.job.row.incidentId === incidentId && !isOver(one)),
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
      const { row, root, into, existing, parts } = running.job;
      // It was resumed or cleared meanwhile.
      if (all.get(id) !== running || row.state === 'done') return ok;
      needAlone(into);
      begin(freshRow({ ...row, root, into }), { root, into, existing, parts }, null);
      return ok;
    },
    clear({ incidentId }: { incidentId: string }) {
      for (const [id, running] of all) {
        if (running.job.row.incidentId !== incidentId || !isOver(running)) continue;
        all.delete(id);
        unfinished.forget(id);
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

/** One that Holdfast did not see the end of. */
function cutOff(one: Unfinished): Running {
  const { root, into, existing } = one;
  const row: FolderRow = { ...freshRow(one), state: 'stopped', text: CUT_OFF };
  const job = newJob({ row, root, into, existing, tell: () => undefined });
  return { job, stop: new AbortController(), wake: () => undefined, done: Promise.resolve() };
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
