import { createHash } from 'node:crypto';
import type { DescribedCorrection } from '../../domain/guide/corrections.ts';
import type { CorrectionRow, GuideRow } from '../../domain/guide/library.ts';
import type { Live } from '../change/live.ts';
import type { Log } from '../log/log.ts';
import type { Library } from './library.ts';
import type { StoredCorrection, StoredGuide } from './projection.ts';
import type { GuideReader } from './reader.ts';
import type { ReadResult } from './readWorker.ts';

export interface ShelfDeps {
  log: Log;
  live: Live;
  library: Library;
  reader: GuideReader;
}

/** 32 M characters of read guides are kept, the latest asked for: a few large ones or hundreds of usual size. */
const KEPT_CHARACTERS = 32_000_000;

/**
 * What is in the guides: read on demand, kept in memory, and shown as live rows. Nothing of it is stored, so that a
 * better importer is at work in every guide after the next start.
 */
export function createShelf({ log, live, library, reader }: ShelfDeps) {
  const kept = new Map<string, ReadResult>();
  const underWay = new Map<string, Promise<ReadResult>>();
  let closed = false;

  const keep = (place: string, result: ReadResult): void => {
    kept.delete(place);
    kept.set(place, result);
    let total = 0;
    for (const [key, { json }] of [...kept].toReversed()) {
      total += json.length;
      if (total > KEPT_CHARACTERS && key !== place) kept.delete(key);
    }
  };
  const read = (guide: StoredGuide): Promise<ReadResult> => {
    const corrections = library.corrections(guide.id);
    const place = revisionOf(guide, corrections);
    return readAs(place, () => {
      const source = library.source(guide);
      if (source === null) throw new Error('a part of its text has not arrived yet');
      return reader.read({ source, file: guide.file, corrections });
    });
  };
  const readAs = async (place: string, start: () => Promise<ReadResult>): Promise<ReadResult> => {
    const known = kept.get(place);
    if (known) return known;
    const running = underWay.get(place);
    if (running) return running;
    const reading = start();
    underWay.set(place, reading);
    reading.then((result) => keep(place, result)).catch(() => undefined);
    reading.finally(() => underWay.delete(place)).catch(() => undefined);
    return reading;
  };
  const refresh = async (id: string): Promise<void> => {
    const guide = library.guide(id);
    if (!guide) return live.remove('guide', id);
    const before = live.get('guide', id) as GuideRow | null;
    const corrections = library.corrections(id);
    const revision = revisionOf(guide, corrections);
    const show = (now: StoredGuide, known: Known) =>
      live.set('guide', id, rowOf(now, { revision, corrections, ...known }));
    show(guide, { summary: before?.summary ?? null, problem: '' });
    const known = await read(guide).then(
      ({ summary, bound }): Known => ({ summary, bound, problem: '' }),
      (error: Error): Known => ({ summary: null, problem: `It could not be read: ${error.message}.` }),
    );
    const now = closed ? undefined : library.guide(id);
    if (now && revisionOf(now, library.corrections(id)) === revision) show(now, known);
  };

  for (const guide of library.all()) void refresh(guide.id);
  const stop = log.onChange(({ changed }) => {
    for (const { feature, key } of changed) if (feature === 'guide') void refresh(key);
  });

  return {
    read,
    /** Reads a text that is not in the library yet; once it is, it is known already. */
    preview: (text: { source: string; file: string; sha256: string; corrections: DescribedCorrection[] }) =>
      readAs(revisionOf(text, text.corrections), () => reader.read(text)),
    revision: (guide: StoredGuide): string => revisionOf(guide, library.corrections(guide.id)),
    async dispose() {
      closed = true;
      stop();
      await reader.dispose();
    },
  };
}
export type Shelf = ReturnType<typeof createShelf>;

/** What people call a guide: the name they gave it, else its own title, else its file. */
export function nameOf(guide: StoredGuide, summary: ReadResult['summary'] | null): string {
  return guide.label || summary?.title || guide.file;
}

/** Names what a guide says: its text, its file (which may be its title) and what was corrected in it. */
function revisionOf(
  { sha256, file }: Pick<StoredGuide, 'sha256' | 'file'>,
  corrections: readonly DescribedCorrection[],
): string {
  const said = corrections.map(({ id, as }) => `${id} ${as}`).sort();
  return createHash('sha256')
    .update(JSON.stringify([sha256, file, said]))
    .digest('hex')
    .slice(0, 32);
}

/** What is known of a guide once it was read. */
interface Known {
  summary: ReadResult['summary'] | null;
  problem: string;
  bound?: ReadResult['bound'];
}

function rowOf(
  guide: StoredGuide,
  {
    summary,
    problem,
    bound,
    revision,
    corrections,
  }: Known & { revision: string; corrections: StoredCorrection[] },
): GuideRow {
  const { id, file, encoding, sha256, characters, importedAt, updatedAt, updatedBy } = guide;
  const name = nameOf(guide, summary);
  // A scheme goes by the name of its guide: that is how people find it in the menu.
  const severities = summary?.severities.map((s) => ({ ...s, scheme: name.slice(0, 200) })) ?? [];
  return {
    id,
    name,
    file,
    encoding,
    sha256,
    revision,
    characters,
    importedAt,
    updatedAt,
    updatedBy,
    summary: summary && { ...summary, severities },
    problem,
    corrections: corrections.map((correction) => correctionRow(correction, bound)),
  };
}

function correctionRow(
  { id, as, heading, text, at, actor }: StoredCorrection,
  bound: ReadResult['bound'] | undefined,
): CorrectionRow {
  const about = text.trim().split('\n', 1)[0]?.slice(0, 200) ?? '';
  return { id, as, heading, about, piece: bound ? (bound.get(id) ?? null) : id, at, by: actor };
}
