import { useRef, useState, type DragEvent, type ReactNode } from 'react';

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
    const files = [...event.dataTransfer.files];
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
      {children}
      {over && <div className="drop-words">{words}</div>}
    </div>
  );
}
