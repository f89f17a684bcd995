import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../domain/failure.ts';
import type { BuiltInGuide } from '../../domain/guide/library.ts';
import type { GuideReader } from './reader.ts';

/** Below this folder a built-in guide stands in the library, so that no team's own file is taken for it. */
const SHELF = 'built-in';

/** The guides that come with Holdfast, as Markdown files in a folder; none where the folder is missing. */
export function createBuiltInGuides(folder: string | undefined, reader: GuideReader) {
  const files = (): string[] =>
    folder !== undefined && existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => name.endsWith('.md'))
          .sort()
      : [];
  const textOf = (name: string): string => readFileSync(join(folder ?? '', name), 'utf8');
  const describe = async (name: string): Promise<BuiltInGuide> => {
    const source = textOf(name);
    const { summary } = await reader.read({ source, file: name });
    const playbooks = summary.playbooks.filter((p) => p.kind === 'condition' || p.kind === 'procedure');
    return {
      name,
      file: `${SHELF}/${name}`,
      title: summary.title,
      about: aboutOf(source),
      playbooks: playbooks.map((p) => p.title),
      commands: summary.counts.commands,
    };
  };
  let known: Promise<BuiltInGuide[]> | undefined;
  return {
    /** What there is to add, in the order of the titles. They are read once. */
    list(): Promise<BuiltInGuide[]> {
      known ??= Promise.all(files().map(describe)).then((all) =>
        all.sort((a, b) => a.title.localeCompare(b.title)),
      );
      known.catch(() => (known = undefined));
      return known;
    },
    /** The text of one of them and the file it becomes in the library. */
    open(name: string): { file: string; source: string } {
      if (!files().includes(name)) throw new Failure('NOT_FOUND', 'There is no built-in guide of this name.');
      return { file: `${SHELF}/${name}`, source: textOf(name) };
    },
  };
}
export type BuiltInGuides = ReturnType<typeof createBuiltInGuides>;

/** The first paragraph below the title. */
function aboutOf(source: string): string {
  const paragraphs = source.split(/\n\s*\n/).map((p) => p.trim().replace(/\s+/g, ' ').replaceAll('`', ''));
  return (paragraphs.find((p) => p !== '' && !p.startsWith('#')) ?? '').slice(0, 500);
}
