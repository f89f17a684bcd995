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
import { sourceProblemOf, type Encoding } from '../../domain/guide/library.ts';
import type { Guide } from '../../domain/guide/model.ts';
import type { Log } from '../log/log.ts';
import type { BuiltInGuides } from './builtIn.ts';
import type { Library } from './library.ts';
import type { StoredGuide } from './projection.ts';
import type { ReadResult } from './readWorker.ts';
import { nameOf, type Shelf } from './shelf.ts';

export interface GuideDeps {
  builtIn: BuiltInGuides;
  log: Log;
  library: Library;
  shelf: Shelf;
  person(): string;
}

interface Command {
  key?: string | undefined;
  id: string;
}

interface ImportCommand {
  key?: string | undefined;
  file: string;
  encoding: Encoding;
  source: string;
}

const ok = { ok: true } as const;

/** The library of guides. Sources are in the log; what is in them is the shelf's. */
export function createGuideService({ log, library, shelf, builtIn, person }: GuideDeps) {
  const need = (id: string): StoredGuide => {
    const guide = library.guide(id);
    if (!guide) throw new Failure('NOT_FOUND', 'This guide is not in the library.');
    return guide;
  };
  const readNeeded = async (id: string): Promise<{ guide: StoredGuide; result: ReadResult }> => {
    const guide = need(id);
    const result = await shelf.read(guide).catch((error: Error) => {
      throw new Failure('UNAVAILABLE', `This guide could not be read: ${error.message}. Its source is kept.`);
    });
    return { guide, result };
  };

  const take = (command: ImportCommand) => {
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
  };

  return {
    import: take,
    builtIns: () => builtIn.list(),
    addBuiltIn: ({ key, name }: { key?: string | undefined; name: string }) =>
      take({ key, encoding: 'utf-8', ...builtIn.open(name) }),
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
        name: nameOf(guide, result.summary),
      };
    },
  };
}
export type GuideService = ReturnType<typeof createGuideService>;
