import { folderDownloaded, folderUploaded, outcomeText, type FolderOutcome } from './folder.ts';
import { sizeText } from '../size.ts';
import { entryFor, type EntryWriter } from '../timeline/entry.ts';
import {
  fileAttached,
  fileCollected,
  fileCollectionFinished,
  fileDownloaded,
  fileEdited,
  fileFolderMade,
  fileModeSet,
  fileRemoved,
  fileRenamed,
  fileUploaded,
} from './model.ts';
import { modeText } from './path.ts';

const hash = (sha256: string | null): string => (sha256 ? `SHA-256 ${sha256}` : '');
/** Files told in the line of a collection; all of them are in the incident's list. */
const TOLD = 50;

/** What became of a folder's files, and which were not copied. */
function folderDetail(d: FolderOutcome): string {
  const lines = [...d.failures, ...d.left].map(({ path, text }) => `${path}: ${text}`);
  const more = d.failureCount + d.leftCount - lines.length;
  const head = `${outcomeText(d)}, ${sizeText(d.bytes)}`;
  return [head, ...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

/** How files read in the timeline. */
export const fileEntries: EntryWriter[] = [
  entryFor(fileDownloaded, (d) => ({
    kind: 'file',
    text: `Downloaded ${d.path} from ${d.host}`,
    detail: sizeText(d.bytes),
  })),
  entryFor(fileUploaded, (d) => ({
    kind: 'file',
    text: `${d.replaced ? 'Replaced' : 'Uploaded'} ${d.path} on ${d.host}`,
    detail: [sizeText(d.bytes), hash(d.sha256)].filter(Boolean).join('\n'),
  })),
  entryFor(folderDownloaded, (d) => ({
    kind: 'file',
    ...(d.failureCount > 0 || d.partly ? { tone: 'unsure' as const } : {}),
    text: `Downloaded ${d.partly ? 'part of ' : ''}the folder ${d.path} from ${d.host}`,
    detail: folderDetail(d),
  })),
  entryFor(folderUploaded, (d) => ({
    kind: 'file',
    ...(d.failureCount > 0 || d.partly ? { tone: 'unsure' as const } : {}),
    text: `Uploaded ${d.partly ? 'part of ' : ''}the folder ${d.path} to ${d.host}`,
    detail: folderDetail(d),
  })),
  entryFor(fileEdited, (d) => ({
    kind: 'file',
    text: `Edited ${d.path} on ${d.host}`,
    detail: `${sizeText(d.bytes)}\nbefore: ${hash(d.before)}\nafter: ${hash(d.after)}`,
  })),
  entryFor(fileRemoved, (d) => ({
    kind: 'file',
    text: `Deleted the ${d.folder ? 'folder' : 'file'} ${d.path} on ${d.host}`,
  })),
  entryFor(fileRenamed, (d) => ({
    kind: 'file',
    text: `Renamed ${d.path} on ${d.host}`,
    detail: `to ${d.to}`,
  })),
  entryFor(fileModeSet, (d) => ({
    kind: 'file',
    text: `Changed the permissions of ${d.path} on ${d.host}`,
    detail: `${modeText(d.before)} to ${modeText(d.mode)}`,
  })),
  entryFor(fileFolderMade, (d) => ({ kind: 'file', text: `Made the folder ${d.path} on ${d.host}` })),
  entryFor(fileAttached, (d) => ({
    kind: 'file',
    text: `File added: ${d.name}`,
    detail: `${sizeText(d.bytes)}\n${hash(d.sha256)}`,
  })),
  entryFor(fileCollectionFinished, (d) => {
    const many = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
    const failed = d.failures.length > 0 ? `, ${many(d.failures.length, 'failure')}` : '';
    const files = d.files
      .slice(0, TOLD)
      .map((f) =>
        [`${f.host}:${f.path}, ${sizeText(f.bytes)}`, f.note, hash(f.sha256)].filter(Boolean).join('\n  '),
      );
    const more = d.files.length > TOLD ? [`and ${d.files.length - TOLD} more`] : [];
    return {
      kind: 'file',
      tone: d.failures.length > 0 || d.cancelled ? 'unsure' : 'good',
      pinned: d.files.length > 0,
      text: `Evidence collected from ${many(d.hosts.length, 'host')}: ${many(d.files.length, 'file')}${failed}${d.cancelled ? ', stopped by hand' : ''}`,
      detail: [...files, ...more, ...d.failures.map((f) => `${f.host}: ${f.text}`)].join('\n'),
    };
  }),
];

/** Each file of a collection stands in the line of its end. */
export const fileSilent = [fileCollected.type];
