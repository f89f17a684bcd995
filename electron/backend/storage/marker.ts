import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { z } from 'zod';

const markerSchema = z.object({
  state: z.enum(['open', 'closed', 'damaged', 'recovering']),
  /** Events acknowledged so far. */
  pos: z.int().min(0),
  /** The closed data file as it was left: another size or time means that somebody else wrote it. */
  size: z.int().optional(),
  modified: z.number().optional(),
  /** In a recovery: what is appended to the names of the files that were set aside, and why. */
  aside: z.string().optional(),
  reason: z.string().optional(),
});
export type MarkerState = z.infer<typeof markerSchema>;

/** Longer than any marker, shorter than a disk sector: it is replaced as a whole or not at all. */
const LENGTH = 500;

/**
 * A small file beside the data file that says whether it was closed in good order and how many events were
 * acknowledged: the first spares a full check at the start, the second shows a lost WAL, which SQLite cannot see.
 */
export interface Marker {
  /** What the file said when it was opened; null where there was none that can be read. */
  readonly found: MarkerState | null;
  /** Writes a state and waits for the disk. */
  set(state: MarkerState): void;
  /** Notes an acknowledged position: 3 us, in the system's hands and so safe from a killed process. */
  mark(pos: number): void;
  /** Notes that the console goes on with a file that SQLite found damaged. */
  damaged(): void;
  /** Notes how the data file was left, unless it is damaged. */
  closed(dataFile: string): void;
  dispose(): void;
}

/** Opens or makes the marker file. Throws where the folder cannot be written. */
export function openMarker(file: string): Marker {
  const found = readMarker(file);
  const fd = openSync(file, found ? 'r+' : 'w+', 0o600);
  let current: MarkerState = found ?? { state: 'open', pos: 0 };
  const write = (state: MarkerState): void => {
    current = state;
    writeSync(fd, `${JSON.stringify(state).padEnd(LENGTH)}\n`, 0);
  };
  const set = (state: MarkerState): void => {
    write(state);
    fsyncSync(fd);
  };
  return {
    found,
    set,
    mark: (pos) => write({ ...current, pos }),
    damaged: () => set({ state: 'damaged', pos: current.pos }),
    closed(dataFile) {
      if (current.state === 'damaged') return;
      const { size, mtimeMs } = statSync(dataFile);
      set({ state: 'closed', pos: current.pos, size, modified: mtimeMs });
    },
    dispose: () => closeSync(fd),
  };
}

function readMarker(file: string): MarkerState | null {
  try {
    return markerSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
