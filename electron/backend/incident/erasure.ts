import { existsSync } from 'node:fs';
import { databaseExported } from '../../domain/database/event.ts';
import { incidentStream } from '../../domain/event.ts';
import { folderDownloaded } from '../../domain/file/folder.ts';
import { Failure } from '../../domain/failure.ts';
import { incidentErased, type Erased, type ErasureRow } from '../../domain/incident/erasure.ts';
import type { IncidentRow } from '../../domain/incident/model.ts';
import { keptUntil } from '../../domain/incident/retention.ts';
import { jsonProjection } from '../log/jsonProjection.ts';
import type { Db } from '../log/database.ts';
import type { Log } from '../log/log.ts';

/** What was erased here or on another console: a row an incident. */
export const erasureProjection = jsonProjection<ErasureRow | null>({
  feature: 'erasure',
  version: 1,
  types: new Set([incidentErased.type]),
  keyOf: (event) => (incidentErased.is(event) ? event.data.incidentId : null),
  empty: () => null,
  fold: (row, event) => (incidentErased.is(event) ? { ...event.data, at: event.at, by: event.actor } : row),
  show: (row) => row ?? undefined,
});

export interface ErasureDeps {
  db: Db;
  log: Log;
  find(id: string): IncidentRow | undefined;
  years(): number;
  /** Removes the files of an incident; answers how many. */
  removeFiles(id: string): number;
  /** Whether a terminal or database shell of an incident is shown: a closed one, too, can be connected again. Also files on their way. */
  inUse(id: string): boolean;
  /** The copies of the record in the data folder; `renew` makes a backup now and removes the automatic ones of before. */
  copies: { list(): string[]; renew(): Promise<void> };
  person(): string;
  now(): number;
}

interface Command {
  ids: string[];
  consent: string;
  /** Whether the automatic backups of before go, too. */
  backups: boolean;
}

/** Erases incidents whose time of keeping is over, with a person's consent: what they said is gone for good. */
export function createErasure(deps: ErasureDeps) {
  const { log, find, years, person, now } = deps;
  const own = prepareOwn(deps.db);

  const eraseOne = ({ id, declaredAt, resolvedAt }: IncidentRow, consent: string): void => {
    // The files first: were it the other way round, a crash in between left files that no fact names.
    const files = deps.removeFiles(id);
    own.add(id);
    own.owe(true);
    const facts = {
      incidentId: id,
      declaredAt,
      resolvedAt: resolvedAt ?? now(),
      years: years(),
      consent,
      files,
    };
    log.erase(incidentStream(id), {
      fact: (events) => incidentErased({ ...facts, events }),
      actor: person(),
    });
  };

  /** Where results of its database shells and folders of hosts were written to: a person has to remove those. */
  const exported = ({ id }: IncidentRow): string[] => {
    const places = log.stream(incidentStream(id)).map((event) => {
      if (databaseExported.is(event)) return event.data.file;
      return folderDownloaded.is(event) ? event.data.into : undefined;
    });
    return [...new Set(places.filter((place) => place !== undefined))];
  };

  return {
    async erase({ ids, consent, backups }: Command): Promise<Erased> {
      const due = ids.flatMap((id) => find(id) ?? []);
      const early = due.find((i) => (keptUntil(i, years()) ?? Infinity) > now());
      if (early)
        throw new Failure(
          'REFUSED',
          `"${early.title}" is open, under legal hold, or not old enough. Nothing was erased.`,
        );
      const used = due.find(({ id }) => deps.inUse(id));
      if (used)
        throw new Failure(
          'REFUSED',
          `"${used.title}" still has a terminal or database shell, or files are on their way. Close its tabs and stop its transfers first. Nothing was erased.`,
        );
      const before = due.length === 0 ? [] : [...deps.copies.list(), ...due.flatMap(exported)];
      for (const incident of due) eraseOne(incident, consent);
      let problem = due.length === 0 ? '' : rewritten(log, own);
      if (due.length > 0 && backups) {
        try {
          await deps.copies.renew();
        } catch (error) {
          problem = [problem, wordsOf(error)].filter(Boolean).join(' ');
        }
      }
      return { incidents: due.length, copies: before.filter((path) => existsSync(path)), problem };
    },
    /**
     * Erases again what came back with a recovery or from another console after it had been erased here, and writes the
     * data file anew where a crash or a full disk kept it from being.
     */
    resume(): void {
      const back = own.returned();
      for (const id of back) {
        deps.removeFiles(id);
        log.erase(incidentStream(id));
      }
      if (back.length > 0 || own.owes()) rewritten(log, own);
    },
  };
}

/** Why the data file's free room may still hold parts of what was erased; empty where it holds none. */
function rewritten(log: Log, own: ReturnType<typeof prepareOwn>): string {
  try {
    own.owe(true);
    log.rewrite();
    own.owe(false);
    return '';
  } catch (error) {
    return `The data file could not be written anew, so its free room may still hold parts. The next start tries again. ${wordsOf(error)}`;
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const KEY = 'erased';
const OWED = 'rewriteOwed';

/** What this console itself erased, beside the log: a recovery takes it along, a restored backup does not. */
function prepareOwn(db: Db) {
  const get = db.prepare<[string], string>('SELECT value FROM local_setting WHERE key = ?').pluck();
  const put = db.prepare('INSERT OR REPLACE INTO local_setting (key, value) VALUES (?, ?)');
  const ids = (): string[] => JSON.parse(get.get(KEY) ?? '[]') as string[];
  const intact = db
    .prepare<[string], number>(`SELECT 1 FROM event WHERE stream = ? AND type <> 'log.erased.v1' LIMIT 1`)
    .pluck();
  const told = db.prepare<[string], number>('SELECT 1 FROM erasure WHERE key = ?').pluck();
  return {
    add: (id: string): void => void put.run(KEY, JSON.stringify([...new Set([...ids(), id])])),
    owes: (): boolean => get.get(OWED) === 'true',
    owe: (owed: boolean): void => void put.run(OWED, JSON.stringify(owed)),
    /** Only where the fact is here: after a restored backup a person has to agree again. */
    returned: (): string[] =>
      ids().filter((id) => told.get(id) !== undefined && intact.get(incidentStream(id)) !== undefined),
  };
}
