/** A session in the last deadlock that InnoDB saw. */
interface DeadlockParty {
  transaction: string;
  thread: string | null;
  user: string;
  activeSeconds: number | null;
  query: string;
  /** InnoDB chose it and rolled it back. */
  victim: boolean;
}

/** What `SHOW ENGINE INNODB STATUS` says, as far as it is understood; null for what it does not say. */
export interface InnodbStatus {
  /** Undo that purge has yet to clear. */
  historyLength: number | null;
  deadlock: { at: string; parties: DeadlockParty[]; text: string } | null;
  /** Of a thousand page reads, those answered from memory; null where nothing was read lately. */
  hitPerMille: number | null;
  pages: { total: number | null; free: number | null; dirty: number | null };
  /** Bytes of log since the last checkpoint. */
  checkpointAge: number | null;
  pending: { reads: number | null; logWrites: number | null; fsyncs: number | null };
  rowsPerSecond: { inserts: number; updates: number; deletes: number; reads: number } | null;
  /** Threads that wait inside InnoDB for a latch for long. */
  longSemaphores: number;
  sections: { title: string; text: string }[];
}

/**
 * Reads the monitor's text of MySQL 5.7 to 8.4 and MariaDB 10.5 to 11. It is made for people and changes between
 * versions: what is not found is null, never a guess.
 */
export function parseInnodbStatus(text: string): InnodbStatus {
  const sections = sectionsOf(text);
  const find = (title: RegExp) => sections.find((s) => title.test(s.title))?.text ?? '';
  const pool = find(/^BUFFER POOL AND MEMORY/);
  const io = find(/^FILE I\/O/);
  const lsn = number(find(/^LOG/), /Log sequence number\s+(\d+)/);
  const checkpoint = number(find(/^LOG/), /Last checkpoint at\s+(\d+)/);
  return {
    historyLength: number(find(/^TRANSACTIONS/), /History list length (\d+)/),
    deadlock: deadlockOf(find(/^LATEST DETECTED DEADLOCK/)),
    hitPerMille: number(pool, /Buffer pool hit rate (\d+) \/ 1000/),
    pages: {
      total: number(pool, /Buffer pool size\s+(\d+)/),
      free: number(pool, /Free buffers\s+(\d+)/),
      dirty: number(pool, /Modified db pages\s+(\d+)/),
    },
    checkpointAge: lsn !== null && checkpoint !== null ? lsn - checkpoint : null,
    pending: {
      reads: number(pool, /Pending reads\s+(\d+)/),
      logWrites: number(find(/^LOG/), /(\d+) pending log (?:writes|flushes)/),
      fsyncs: number(io, /Pending flushes \(fsync\)[^\d]*(?:log: )?(\d+)/),
    },
    rowsPerSecond: rowsOf(find(/^ROW OPERATIONS/)),
    longSemaphores: [...find(/^SEMAPHORES/).matchAll(/has waited at .* for ([\d.]+) seconds/g)].filter(
      ([, seconds]) => Number(seconds) >= 1,
    ).length,
    sections,
  };
}

/** A title stands between two lines of dashes or equals signs. */
function sectionsOf(text: string): InnodbStatus['sections'] {
  const lines = text.split(/\r?\n/);
  const sections: InnodbStatus['sections'] = [];
  for (let at = 0; at < lines.length; at++) {
    const title = lines[at + 1]?.trim() ?? '';
    const isRule = (line: string | undefined) => /^[-=]{3,}$/.test(line?.trim() ?? '');
    if (isRule(lines[at]) && /^[A-Z][A-Z0-9 /&]+$/.test(title) && isRule(lines[at + 2])) {
      sections.push({ title, text: '' });
      at += 2;
    } else {
      const last = sections.at(-1);
      if (last) last.text += `${lines[at] ?? ''}\n`;
    }
  }
  return sections;
}

function number(text: string, pattern: RegExp): number | null {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}

function rowsOf(text: string): InnodbStatus['rowsPerSecond'] {
  const found = /([\d.]+) inserts\/s, ([\d.]+) updates\/s, ([\d.]+) deletes\/s, ([\d.]+) reads\/s/.exec(text);
  if (!found) return null;
  const [inserts = 0, updates = 0, deletes = 0, reads = 0] = found.slice(1).map(Number);
  return { inserts, updates, deletes, reads };
}

function deadlockOf(text: string): InnodbStatus['deadlock'] {
  if (!text.trim()) return null;
  const at = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\d{6} \d\d:\d\d:\d\d)/m.exec(text)?.[1] ?? '';
  // InnoDB numbers the transactions of a deadlock in this report from 1, and says whom it rolled back.
  const victim = Number(/WE ROLL BACK TRANSACTION \((\d+)\)/.exec(text)?.[1] ?? Number.NaN);
  const parts = text.split(/^\*\*\* \((\d+)\) TRANSACTION:\s*$/m);
  const parties: DeadlockParty[] = [];
  for (let i = 1; i + 1 < parts.length; i += 2) {
    parties.push({ ...partyOf(parts[i + 1] ?? ''), victim: Number(parts[i]) === victim });
  }
  return { at, parties, text: text.trim() };
}

function partyOf(text: string): Omit<DeadlockParty, 'victim'> {
  // MySQL: `MySQL thread id 8, OS thread handle 1, query id 9 localhost root updating`, the statement below it.
  const thread = /^(?:MySQL|MariaDB) thread id (\d+), OS thread handle \S+, query id \d+ ?(.*)$/m.exec(text);
  const after = thread ? text.slice(thread.index + thread[0].length) : '';
  const query = after.split(/^\*\*\* |^TABLE LOCK|^RECORD LOCKS/m)[0] ?? '';
  const words = (thread?.[2] ?? '').trim().split(/\s+/);
  return {
    transaction: /TRANSACTION (\d+)/.exec(text)?.[1] ?? '',
    thread: thread?.[1] ?? null,
    // Host, perhaps its address, then the user, then what it was at.
    user: words.find((w, i) => i > 0 && !/^[\d.:]+$/.test(w)) ?? '',
    activeSeconds: number(text, /ACTIVE (\d+) sec/),
    query: query.trim(),
  };
}
