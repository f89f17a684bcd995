import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { ErrorLine } from '../ui/ErrorLine.tsx';

/** A place where files can be dropped, and folders where `onFolders` takes them; what else is dragged goes by. */
export function DropZone({
  words,
  onFiles,
  onFolders,
  children,
}: {
  words: string;
  onFiles(files: File[]): void;
  onFolders?: (folders: FileSystemDirectoryEntry[]) => void;
  children: ReactNode;
}) {
  const [over, setOver] = useState(false);
  const [refused, setRefused] = useState(false);
  const depth = useRef(0);
  const carries = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  const move = (event: DragEvent, by: number) => {
    if (!carries(event)) return;
    event.preventDefault();
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };
  const drop = (event: DragEvent) => {
    if (!carries(event)) return;
    event.preventDefault();
    depth.current = 0;
    setOver(false);
    // What was dropped can be asked for only now, not later. A folder's own file cannot be read.
    const all = [...event.dataTransfer.items].filter((item) => item.kind === 'file');
    const entries = all.map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
    const dropped = entries.flatMap(({ entry }) => (entry && isFolder(entry) ? entry : []));
    const files = entries.flatMap(({ entry, file }) => (entry?.isDirectory || !file ? [] : file));
    setRefused(dropped.length > 0 && !onFolders);
    if (dropped.length > 0) onFolders?.(dropped);
    if (files.length > 0) onFiles(files);
  };
  return (
    <div
      className="drop-zone"
      onDragEnter={(e) => move(e, 1)}
      onDragLeave={(e) => move(e, -1)}
      onDragOver={(e) => carries(e) && e.preventDefault()}
      onDrop={drop}
    >
      {refused && (
        <ErrorLine>A folder cannot be taken as it is: pack it into one file, such as a .tar.gz.</ErrorLine>
      )}
      {children}
      {over && <div className="drop-words">{words}</div>}
    </div>
  );
}

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
