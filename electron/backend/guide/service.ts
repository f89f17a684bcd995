import { createHash } from 'node:crypto';
import { ulid } from 'ulid';
import { CATALOG } from '../../domain/event.ts';
import {
  guideImported,
  guideReimported,
  guideRemoved,
  guideRenamed,
  guideTextContinued,
  partsOf,
} from '../../domain/guide/events.ts';
import { Failure } from '../../domain/failure.ts';
import { sourceProblemOf, type Encoding, type GuideRow } from '../../domain/guide/library.ts';
import type { Guide } from '../../domain/guide/model.ts';
import type { Live } from '../change/live.ts';
import type { Log } from '../log/log.ts';
import type { Library } from './library.ts';
import type { StoredGuide } from './projection.ts';
import type { GuideReader } from './reader.ts';
import type { ReadResult } from './readWorker.ts';

export interface GuideDeps {
  log: Log;
  live: Live;
  library: Library;
  reader: GuideReader;
  person(): string;
}

interface Command {
  key?: string | undefined;
  id: string;
}

/** 32 M characters of read guides are kept, the latest asked for: a few large ones or hundreds of usual size. */
const KEPT_CHARACTERS = 32_000_000;
const ok = { ok: true } as const;

/** The library of guides. Sources are in the log; what is in them is read on demand and kept in memory. */
export function createGuideService({ log, live, library, reader, person }: GuideDeps) {
  const kept = new Map<string, ReadResult>();
  const underWay = new Map<string, Promise<ReadResult>>();

  const keep = (sha256: string, result: ReadResult): void => {
    kept.delete(sha256);
    kept.set(sha256, result);
    let total = 0;
    for (const [key, { json }] of [...kept].reverse()) {
      total += json.length;
      if (total > KEPT_CHARACTERS && key !== sha256) kept.delete(key);
    }
  };
  const read = (guide: StoredGuide): Promise<ReadResult> => {
    const place = `${guide.sha256} ${guide.file}`;
    const known = kept.get(place);
    if (known) return Promise.resolve(known);
    const running = underWay.get(place);
    if (running) return running;
    const source = library.source(guide);
    if (source === null) return Promise.reject(new Error('a part of its text has not arrived yet'));
    const reading = reader.read(source, guide.file);
    underWay.set(place, reading);
    reading.then((result) => keep(place, result)).catch(() => undefined);
    reading.finally(() => underWay.delete(place)).catch(() => undefined);
    return reading;
  };

  const show = (guide: StoredGuide, what: Pick<GuideRow, 'summary' | 'problem'>): void => {
    const { id, file, encoding, sha256, characters, importedAt, updatedAt, updatedBy } = guide;
    const name = guide.label || what.summary?.title || file;
    const summary = what.summary && {
      ...what.summary,
      severities: what.summary.severities.map((s) => ({ ...s, scheme: name.slice(0, 200) })),
    };
    const row: GuideRow = {
      id,
      name,
      file,
      encoding,
      sha256,
      characters,
      importedAt,
      updatedAt,
      updatedBy,
      summary,
      problem: what.problem,
    };
    live.set('guide', id, row);
  };
  const refresh = async (id: string): Promise<void> => {
    const guide = library.guide(id);
    if (!guide) return live.remove('guide', id);
    const before = live.get('guide', id) as GuideRow | null;
    show(guide, { summary: before?.summary ?? null, problem: '' });
    const what = await read(guide).then(
      ({ summary }) => ({ summary, problem: '' }),
      (error: Error) => ({ summary: null, problem: `It could not be read: ${error.message}.` }),
    );
    const now = library.guide(id);
    if (!closed && now?.sha256 === guide.sha256) show(now, what);
  };

  let closed = false;
  for (const guide of library.all()) void refresh(guide.id);
  const stop = log.onChange(({ changed }) => {
    for (const { feature, key } of changed) if (feature === 'guide') void refresh(key);
  });

  const need = (id: string): StoredGuide => {
    const guide = library.guide(id);
    if (!guide) throw new Failure('NOT_FOUND', 'This guide is not in the library.');
    return guide;
  };
  const readNeeded = async (id: string): Promise<{ guide: StoredGuide; result: ReadResult }> => {
    const guide = need(id);
    const result = await read(guide).catch((error: Error) => {
      throw new Failure('UNAVAILABLE', `This guide could not be read: ${error.message}. Its source is kept.`);
    });
    return { guide, result };
  };

  return {
    import(command: { key?: string | undefined; file: string; encoding: Encoding; source: string }) {
      const { file, encoding, key } = command;
      const source = command.source.toWellFormed(); // half characters are no JSON to others
      const problem = sourceProblemOf(source);
      if (problem) throw new Failure('INVALID', problem, { file });
      const sha256 = createHash('sha256').update(source, 'utf8').digest('hex');
      const before = library.ofFile(file);
      if (before?.sha256 === sha256) return { id: before.id, outcome: 'unchanged' } as const;
      const [first = '', ...more] = partsOf(source);
      const guideId = before?.id ?? ulid();
      const parts = more.length + 1;
      const make = before ? guideReimported : guideImported;
      const events = [
        make({ guideId, name: file, encoding, sha256, parts, source: first }),
        ...more.map((text, i) => guideTextContinued({ guideId, sha256, part: i + 1, source: text })),
      ];
      log.append(CATALOG, events, { actor: person(), key });
      return { id: guideId, outcome: before ? 'updated' : 'added' } as const;
    },
    rename({ key, id, name }: Command & { name: string }) {
      if (need(id).label !== name)
        log.append(CATALOG, [guideRenamed({ guideId: id, name })], { actor: person(), key });
      return ok;
    },
    remove({ key, id }: Command) {
      if (library.guide(id)) log.append(CATALOG, [guideRemoved({ guideId: id })], { actor: person(), key });
      return ok;
    },
    async get({ id }: { id: string }) {
      const { guide, result } = await readNeeded(id);
      return { sha256: guide.sha256, json: result.json };
    },
    source({ id }: { id: string }) {
      const guide = need(id);
      const source = library.source(guide);
      if (source === null)
        throw new Failure(
          'UNAVAILABLE',
          'A part of this guide has not arrived yet. Do it again in a moment.',
        );
      return { file: guide.file, encoding: guide.encoding, source };
    },
    /** The model with the guide's current name, for those who execute it. */
    async model(id: string): Promise<{ guide: Guide; name: string }> {
      const { guide, result } = await readNeeded(id);
      return {
        guide: JSON.parse(result.json) as Guide,
        name: guide.label || result.summary.title || guide.file,
      };
    },
    async dispose() {
      closed = true;
      stop();
      await reader.dispose();
    },
  };
}
export type GuideService = ReturnType<typeof createGuideService>;
