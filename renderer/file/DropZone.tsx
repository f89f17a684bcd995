import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { ErrorLine } from '../ui/ErrorLine.tsx';

/** A place where files can be dropped; what else is dragged goes by. */
export function DropZone({
  words,
  onFiles,
  children,
}: {
  words: string;
  onFiles(files: File[]): void;
  children: ReactNode;
}) {
  const [over, setOver] = useState(false);
  const [folders, setFolders] = useState(false);
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
    // A folder comes as a file that cannot be read.
    const all = [...event.dataTransfer.items].filter((item) => item.kind === 'file');
    const files = all.flatMap((item) =>
      item.webkitGetAsEntry()?.isDirectory ? [] : (item.getAsFile() ?? []),
    );
    setFolders(files.length < all.length);
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
      {folders && (
        <ErrorLine>A folder cannot be taken as it is: pack it into one file, such as a .tar.gz.</ErrorLine>
      )}
      {children}
      {over && <div className="drop-words">{words}</div>}
    </div>
  );
}
