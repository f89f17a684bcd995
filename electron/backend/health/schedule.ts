/** Something to be done again and again, never beside itself. */
export interface Job {
  key: string;
  everyMs: number;
  /** Jobs of one lane spare each other: at most `perLane` at once. */
  lane: string;
  run(): Promise<void>;
}

interface Entry {
  job: Job;
  due: number;
  state: 'waiting' | 'queued' | 'running';
  gone: boolean;
}

export interface ScheduleOptions {
  /** At most so many at once: 200 sockets and their buffers are 20 MB. */
  most?: number;
  perLane?: number;
  random?: () => number;
}

/** The first round of a new job comes within 10 s, however rarely it runs. */
const FIRST_MS = 10_000;
/** Up to 5 % earlier or later each time, so that what began together does not stay together. */
const JITTER = 0.05;
const LATENESS_KEPT = 20_000;

/**
 * Runs jobs at their times: one timer over a heap, whatever the number of jobs. A job whose time comes while it still
 * runs leaves that time out. Steady time, so that a clock that is set moves nothing.
 */
export function createSchedule({ most = 200, perLane = 8, random = Math.random }: ScheduleOptions = {}) {
  const entries = new Map<string, Entry>();
  const heap = createHeap();
  const lanes = new Map<string, { running: number; queue: Entry[] }>();
  const waiting: Entry[] = [];
  const lateness: number[] = [];
  let running = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const laneOf = (entry: Entry) => {
    let lane = lanes.get(entry.job.lane);
    if (!lane) lanes.set(entry.job.lane, (lane = { running: 0, queue: [] }));
    return lane;
  };
  const arm = (): void => {
    clearTimeout(timer);
    const next = heap.peek();
    if (!next || stopped) return;
    timer = setTimeout(wake, Math.max(0, next.due - performance.now())).unref();
  };
  function wake(): void {
    const now = performance.now();
    for (let next = heap.peek(); next && next.due <= now; next = heap.peek()) {
      heap.pop();
      const { entry, due } = next;
      // An entry that was put forward or is gone left its old place in the heap.
      if (entry.gone || entry.due !== due || entry.state !== 'waiting') continue;
      offer(entry);
    }
    arm();
  }
  function offer(entry: Entry): void {
    const lane = laneOf(entry);
    entry.state = 'queued';
    if (lane.running >= perLane) lane.queue.push(entry);
    else if (running >= most) waiting.push(entry);
    else start(entry);
  }
  function start(entry: Entry): void {
    const lane = laneOf(entry);
    entry.state = 'running';
    running += 1;
    lane.running += 1;
    lateness[started++ % LATENESS_KEPT] = performance.now() - entry.due;
    // What a run could not store (a full disk) is lost; the next one comes at its time.
    const ended = entry.job.run().catch(() => undefined);
    void ended.then(() => {
      running -= 1;
      lane.running -= 1;
      entry.state = 'waiting';
      if (!entry.gone) put(entry, nextDue(entry));
      const next = nextOf(lane.queue);
      if (next) offer(next);
      else if (lane.running === 0) lanes.delete(entry.job.lane);
      while (waiting.length > 0 && running < most) {
        const first = waiting.shift();
        if (first && !first.gone) offer(first);
      }
      arm();
    });
  }
  let started = 0;
  const nextDue = ({ due, job }: Entry): number => {
    const now = performance.now();
    const missed = Math.max(0, Math.floor((now - due) / job.everyMs));
    return due + (missed + 1) * job.everyMs + (random() - 0.5) * 2 * JITTER * job.everyMs;
  };
  const put = (entry: Entry, due: number): void => {
    entry.due = due;
    heap.push({ due, entry });
  };

  return {
    /** Adds a job, or exchanges the one of its key; its first time comes soon, by chance. */
    set(job: Job): void {
      const old = entries.get(job.key);
      if (old) old.gone = true;
      const entry: Entry = { job, due: 0, state: 'waiting', gone: false };
      entries.set(job.key, entry);
      put(entry, performance.now() + random() * Math.min(job.everyMs, FIRST_MS));
      arm();
    },
    remove(key: string): void {
      const entry = entries.get(key);
      if (entry) entry.gone = true;
      entries.delete(key);
    },
    /** Puts a job's next time to now; one that runs already is not run again. */
    soon(key: string): void {
      const entry = entries.get(key);
      if (entry?.state !== 'waiting') return;
      put(entry, performance.now());
      arm();
    },
    /** How late runs began, in ms, the last 20,000 of them; how many run and wait. */
    stats: () => ({ lateness: [...lateness], started, running, jobs: entries.size }),
    stop(): void {
      stopped = true;
      clearTimeout(timer);
      for (const entry of entries.values()) entry.gone = true;
      entries.clear();
    },
  };
}
export type Schedule = ReturnType<typeof createSchedule>;

interface Place {
  due: number;
  entry: Entry;
}

/** Takes the first entry that is still wanted: those before it would hold up the rest of their lane for good. */
function nextOf(queue: Entry[]): Entry | undefined {
  for (let next = queue.shift(); next; next = queue.shift()) if (!next.gone) return next;
  return undefined;
}

/** A binary heap, the earliest first. */
function createHeap() {
  const items: Place[] = [];
  const before = (a: number, b: number): boolean => (items[a]?.due ?? Infinity) < (items[b]?.due ?? Infinity);
  const swap = (a: number, b: number): void => {
    const [x, y] = [items[a], items[b]];
    if (x && y) [items[a], items[b]] = [y, x];
  };
  return {
    peek: (): Place | undefined => items[0],
    push(item: Place): void {
      let at = items.push(item) - 1;
      for (let up = (at - 1) >> 1; at > 0 && before(at, up); at = up, up = (at - 1) >> 1) swap(at, up);
    },
    pop(): Place | undefined {
      const top = items[0];
      const last = items.pop();
      if (items.length === 0 || !last) return top;
      items[0] = last;
      for (let at = 0; ;) {
        const [left, right] = [2 * at + 1, 2 * at + 2];
        const least = before(right, left) ? right : left;
        if (!before(least, at)) return top;
        swap(least, at);
        at = least;
      }
    },
  };
}
