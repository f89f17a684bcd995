import type { GivenFile } from './read.ts';

/** Puts the guides within zip files in the place of those; each keeps its path within the archive as its name. */
export async function expandArchives(
  files: readonly GivenFile[],
): Promise<{ files: GivenFile[]; leftOut: number }> {
  const out: GivenFile[] = [];
  let leftOut = 0;
  for (const given of files) {
    if (!/\.zip$/i.test(given.name)) {
      out.push(given);
      continue;
    }
    try {
      const { MAX_ARCHIVE_BYTES, openArchive } = await import('@domain/guide/archive.ts');
      if (given.file.size > MAX_ARCHIVE_BYTES) throw new Error('The zip file is larger than 100 MB.');
      const archive = openArchive(new Uint8Array(await given.file.arrayBuffer()));
      leftOut += archive.leftOut;
      for (const { name, bytes } of archive.files) out.push({ name, file: new Blob([bytes]) });
      for (const { name, problem } of archive.refused) out.push({ name, file: new Blob(), problem });
      if (archive.files.length + archive.refused.length === 0)
        out.push({ ...given, problem: 'There is no Markdown or text file in it.' });
    } catch (error) {
      out.push({ ...given, problem: error instanceof Error ? error.message : 'It cannot be read.' });
    }
  }
  return { files: out, leftOut };
}
