import { mayRetry, retryDelay } from '../../../domain/terminal/retry.ts';
import { explainFile } from '../explain.ts';
import type { FileHosts } from '../hosts.ts';
import type { Sftp } from '../sftp.ts';
import { dropPart } from './fetch.ts';
import { runSession, type FolderJob } from './session.ts';

/** A job that is carried out. */
export interface Running {
  job: FolderJob;
  stop: AbortController;
  /** Ends the wait before the next try. */
  wake(): void;
  done: Promise<void>;
}

/**
 * Carries a job out over one connection after another, until all is done, it is stopped, or it makes no sense any more:
 * then its row says so. `first` is a connection that is open already.
 */
export async function runAttempts(
  running: Running,
  first: Sftp | null,
  deps: { hosts: FileHosts; now(): number; tell(): void },
): Promise<void> {
  const { hosts, now, tell } = deps;
  const { job, stop } = running;
  const { row } = job;
  let sftp = first;
  let progress = '';
  let lostAt: number | null = null;
  for (let attempt = 1; !stop.signal.aborted; attempt += 1) {
    try {
      sftp ??= await hosts.openOwn(row.hostId, stop.signal);
      Object.assign(row, { state: 'running', text: '', retryAt: null });
      tell();
      await overOne(job, sftp, stop.signal);
      break;
    } catch (error) {
      sftp = null;
      if (stop.signal.aborted) break;
      const reached = `${row.files} ${row.bytes} ${job.folders.length}`;
      // What got on begins its patience anew.
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
      tell();
      await passed(running, ms);
    }
  }
  if (stop.signal.aborted) Object.assign(row, { state: 'stopped', text: '' });
  else if (row.state !== 'failed') {
    // What is a file of this folder no more was not met again.
    for (const rel of job.parts.keys()) await dropPart(job.parts, rel);
    row.state = 'done';
  }
  row.retryAt = null;
}

async function overOne(job: FolderJob, sftp: Sftp, signal: AbortSignal): Promise<void> {
  const end = (): void => sftp.end();
  signal.addEventListener('abort', end, { once: true });
  try {
    await runSession(job, sftp, signal);
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}

function passed(running: Running, ms: number): Promise<void> {
  return new Promise((next) => {
    const timer = setTimeout(next, ms);
    running.wake = () => {
      clearTimeout(timer);
      next();
    };
  });
}
