import { CATALOG, envelopeSchema, type NewEvent, type StoredEvent } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import { laterHlc, tick, zeroHlc, type Hlc } from '../../domain/hlc.ts';
import { rowHash, storableJson } from './chain.ts';
import { explainStorage, formerOrigins, isDamage, readMeta, type Db } from './database.ts';
import { prepareErase, rewrite } from './erase.ts';
import { newId } from './id.ts';
import { importEvents, MAX_DATA_LENGTH, type ImportReport } from './import.ts';
import type { Changed, ChangedKey, Folder, Projection } from './projection.ts';
import { createProjector } from './projector.ts';
import { fromRow, prepareRows, type EventRow, type LogStatements } from './rows.ts';
import { verifyChains } from './verify.ts';
import type { VerifyReport } from '../../domain/storage/model.ts';

interface AppendOptions {
  actor: string;
  /** When it happened, UTC ms; now where it is left out. */
  at?: number | undefined;
  /** Idempotency key: becomes the first event's id; a key that is stored already stores nothing again. */
  key?: string | undefined;
}

interface Change {
  pos: number;
  changed: ChangedKey[];
  /** Rows went without a word of which: whoever holds some reads anew. */
  renewed?: boolean;
}

export interface Log {
  readonly origin: string;
  /** What this console was called before it was restored or recovered. */
  readonly former: readonly string[];
  readonly epoch: string;
  /** Stores facts in one transaction together with their projections; they are on the disk when it returns. */
  append(stream: string, events: NewEvent[], options: AppendOptions): StoredEvent[];
  /** Takes over other consoles' events: checked, idempotent, what does not verify is quarantined with its reason. */
  import(events: readonly unknown[]): ImportReport;
  /**
   * Erases the content of a stream for good and stores the fact of it, which is told how many events went. Where there
   * is a fact of before, `fact` is left out.
   */
  erase(stream: string, erasure?: { fact(events: number): NewEvent; actor: string }): void;
  /** Writes the data file anew, so that its free room holds nothing that was erased. Throws where there is no room. */
  rewrite(): void;
  position(): number;
  /** The latest place in the order that this console knows of. */
  clock(): Hlc;
  event(id: string): StoredEvent | undefined;
  stream(stream: string): StoredEvent[];
  after(pos: number, limit: number): StoredEvent[];
  verify(): VerifyReport;
  refoldAll(): void;
  feeds(): { feature: string; feed: NonNullable<Folder['feed']> }[];
  onChange(listener: (change: Change) => void): () => void;
}

export interface LogOptions {
  projections: readonly Projection[];
  now?: () => number;
  /** The time that orders entries; `now` where it is left out. */
  orderTime?: () => number;
  onRefold?: (feature: string) => void;
  /** Told when SQLite finds the file damaged in the middle of a write. */
  onDamage?: () => void;
}

/** Opens the log over a database. Its `append` and `import` are the only writers of facts. */
export function createLog(db: Db, options: LogOptions): Log {
  const now = options.now ?? Date.now;
  const orderTime = options.orderTime ?? now;
  const sql = prepareRows(db);
  const origin = readMeta(db, 'origin');
  const former = formerOrigins(db);
  const projector = createProjector(db, options.projections, options.onRefold);
  const listeners = new Set<(change: Change) => void>();

  const own = sql.lastOf.get(origin);
  let head = { seq: own?.seq ?? 0, hash: own?.hash ?? '' };
  let hlc: Hlc = laterHlc(own?.hlc ?? zeroHlc, sql.storedHlc.get()?.value ?? zeroHlc);
  let pos = sql.position.get()?.pos ?? 0;

  const eraser = prepareErase(db, projector);
  let epoch = readMeta(db, 'epoch');

  const emit = (changed: Changed): void => {
    const change = { pos, changed: [...changed.values()] };
    for (const listener of listeners) listener(change);
  };

  const write = db.transaction((stream: string, events: NewEvent[], { actor, at, key }: AppendOptions) => {
    const changed: Changed = new Map();
    const next = { seq: head.seq, hash: head.hash, hlc, pos };
    const author = actorOf(actor);
    const stored = events.map((event, i) => {
      const time = now();
      next.hlc = tick(next.hlc, orderTime());
      next.pos += 1;
      next.seq += 1;
      const row: EventRow = {
        pos: next.pos,
        id: i === 0 && key ? key : newId(time),
        stream,
        type: event.type,
        at: at ?? time,
        hlc: next.hlc,
        origin,
        seq: next.seq,
        actor: author,
        data: storableJson(event.data),
        prev: next.hash,
        hash: '',
      };
      checkSize(row);
      next.hash = row.hash = rowHash(row);
      sql.insert(row);
      const done = fromRow(row);
      projector.apply(done, changed);
      return done;
    });
    return { stored, changed, next };
  });

  const erase = db.transaction(
    (stream: string, erasure?: { fact(events: number): NewEvent; actor: string }) => {
      const events = eraser.wipe(stream, pos);
      const written = erasure && write(CATALOG, [erasure.fact(events)], { actor: erasure.actor });
      return { epoch: eraser.renewEpoch(), next: written?.next };
    },
  );

  const guard = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      if (isDamage(error)) options.onDamage?.();
      throw explainStorage(error);
    }
  };

  return {
    origin,
    former,
    get epoch() {
      return epoch;
    },
    append(stream, events, opts) {
      const again = opts.key === undefined ? undefined : sql.byId.get(opts.key);
      if (again) return storedBefore(sql, again, stream, events.length);
      checkPlace(stream, opts);
      const { stored, changed, next } = guard(() => write.immediate(stream, events, opts));
      head = { seq: next.seq, hash: next.hash };
      hlc = next.hlc;
      pos = next.pos;
      if (stored.length > 0) emit(changed);
      return stored;
    },
    import(events) {
      const result = guard(() => importEvents({ db, sql, projector, pos, hlc, now: now() }, events));
      pos = result.pos;
      hlc = result.hlc;
      // A bundle can bring this console's own events back (its file was lost): its chain goes on from there.
      head = sql.lastOf.get(origin) ?? { seq: 0, hash: '' };
      if (result.report.added > 0) emit(result.changed);
      return result.report;
    },
    erase(stream, erasure) {
      const done = guard(() => erase.immediate(stream, erasure));
      epoch = done.epoch;
      if (done.next) {
        head = { seq: done.next.seq, hash: done.next.hash };
        hlc = done.next.hlc;
        pos = done.next.pos;
      }
      for (const listener of listeners) listener({ pos, changed: [], renewed: true });
    },
    rewrite: () => guard(() => rewrite(db)),
    position: () => pos,
    clock: () => hlc,
    event(id) {
      const row = sql.byId.get(id);
      return row && fromRow(row);
    },
    stream: (stream) => sql.ofStream.all(stream).map(fromRow),
    after: (after, limit) => sql.after.all(after, limit).map(fromRow),
    verify: () => verifyChains(db, origin),
    refoldAll: () => projector.refoldAll(),
    feeds: () => projector.feeds(),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** What the command with this key stored the first time. */
function storedBefore(sql: LogStatements, first: EventRow, stream: string, count: number): StoredEvent[] {
  if (first.stream !== stream) throw new Failure('CONFLICT', 'This key was used for another command.');
  return sql.chainPart.all(first.origin, first.seq, count).map(fromRow);
}

// What this console stores, every other must take: the same forms that an import asks of an event.
const { stream: streamForm, id: idForm, at: timeForm } = envelopeSchema.shape;

function checkPlace(stream: string, { at, key }: AppendOptions): void {
  if (!streamForm.safeParse(stream).success) throw new Failure('INVALID', 'This is no stream of the log.');
  if (key !== undefined && !idForm.safeParse(key).success)
    throw new Failure('INVALID', 'A key of a command is a ULID.');
  if (at !== undefined && !timeForm.safeParse(at).success)
    throw new Failure('INVALID', 'This is no time.', { field: 'at' });
}

function actorOf(name: string): string {
  return name.slice(0, 200).toWellFormed() || 'unknown';
}

function checkSize(row: EventRow): void {
  if (row.data.length > MAX_DATA_LENGTH)
    throw new Failure('INVALID', 'This is too large to be stored as one event (over 4 MB).');
}
