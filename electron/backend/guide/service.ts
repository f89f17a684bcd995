import { createHash } from 'node:crypto';
import { ulid } from 'ulid';
import { CATALOG } from '../../domain/event.ts';
import type { DescribedCorrection } from '../../domain/guide/corrections.ts';
import {
  guideCorrected,
  guideCorrectionWithdrawn,
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
  corrections?: DescribedCorrection[] | undefined;
  over?: string | undefined;
}

interface PreviewRequest {
  file: string;
  source: string;
  corrections?: DescribedCorrection[] | undefined;
  full: boolean;
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

  const check = (given: string, file: string) => {
    const source = given.toWellFormed(); // half characters are no JSON to others
    const problem = sourceProblemOf(source);
    if (problem) throw new Failure('INVALID', problem, { file });
    const sha256 = createHash('sha256').update(source, 'utf8').digest('hex');
    return { source, sha256, before: library.ofFile(file) };
  };

  const take = (command: ImportCommand) => {
    const { file, encoding, key } = command;
    const { source, sha256, before } = check(command.source, file);
    if (command.over !== undefined && before?.sha256 !== command.over && before?.sha256 !== sha256)
      throw new Failure(
        'CONFLICT',
        'The guide was changed or removed elsewhere meanwhile. Look at it, then save again.',
      );
    const corrections = (command.corrections ?? []).filter(
      ({ id, as }) => !before || !library.corrections(before.id).some((c) => c.id === id && c.as === as),
    );
    const corrected = (guideId: string) => corrections.map((c) => guideCorrected({ guideId, correction: c }));
    if (before?.sha256 === sha256) {
      if (corrections.length === 0) return { id: before.id, outcome: 'unchanged' } as const;
      log.append(CATALOG, corrected(before.id), { actor: person(), key });
      return { id: before.id, outcome: 'updated' } as const;
    }
    const [first = '', ...more] = partsOf(source);
    const guideId = before?.id ?? ulid();
    const parts = more.length + 1;
    const make = before ? guideReimported : guideImported;
    const events = [
      make({ guideId, name: file, encoding, sha256, parts, source: first }),
      ...more.map((text, i) => guideTextContinued({ guideId, sha256, part: i + 1, source: text })),
      ...corrected(guideId),
    ];
    log.append(CATALOG, events, { actor: person(), key });
    return { id: guideId, outcome: before ? 'updated' : 'added' } as const;
  };

  const preview = async (text: PreviewRequest) => {
    const { file, full } = text;
    const { source, sha256, before } = check(text.source, file);
    const given = text.corrections ?? [];
    const kept = before ? library.corrections(before.id) : [];
    const corrections = [...kept.filter((k) => !given.some((g) => g.id === k.id)), ...given];
    const result = await shelf.preview({ file, source, sha256, corrections }).catch((error: Error) => {
      throw new Failure('UNAVAILABLE', `It could not be read: ${error.message}.`);
    });
    const outcome = !before ? 'added' : before.sha256 === sha256 ? 'unchanged' : 'updated';
    const { summary, warnings, bound, json } = result;
    const said = corrections.map(({ id, as }) => ({ id, as, piece: bound.get(id) ?? null }));
    return { id: before?.id ?? null, outcome, summary, warnings, said, json: full ? json : '' } as const;
  };

  return {
    preview,
    import: take,
    builtIns: () => builtIn.list(),
    addBuiltIn: ({ key, name }: { key?: string | undefined; name: string }) =>
      take({ key, encoding: 'utf-8', ...builtIn.open(name) }),
    correct({ key, id, correction }: Command & { correction: DescribedCorrection }) {
      const said = library.corrections(need(id).id);
      if (said.some((c) => c.id === correction.id && c.as === correction.as)) return ok;
      log.append(CATALOG, [guideCorrected({ guideId: id, correction })], { actor: person(), key });
      return ok;
    },
    withdrawCorrection({ key, id, correction }: Command & { correction: string }) {
      if (!library.corrections(need(id).id).some((c) => c.id === correction)) return ok;
      const withdrawn = guideCorrectionWithdrawn({ guideId: id, id: correction });
      log.append(CATALOG, [withdrawn], { actor: person(), key });
      return ok;
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
      return { revision: shelf.revision(guide), json: result.json };
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
