/** A rectangle of cells, by where it was begun and where it ends. Rows and columns count from 0. */
export interface Selection {
  anchor: Place;
  head: Place;
}
export interface Place {
  row: number;
  column: number;
}

export interface Box {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** The rectangle's edges, both ends in it. */
export function boxOf({ anchor, head }: Selection): Box {
  return {
    top: Math.min(anchor.row, head.row),
    bottom: Math.max(anchor.row, head.row),
    left: Math.min(anchor.column, head.column),
    right: Math.max(anchor.column, head.column),
  };
}

interface Size {
  rows: number;
  columns: number;
  /** Rows on a screen. */
  page: number;
}

/** Where a key moves to; null for keys that move nothing. */
export function moved(
  from: Place,
  key: string,
  control: boolean,
  { rows, columns, page }: Size,
): Place | null {
  const at = (row: number, column: number): Place => ({
    row: Math.max(0, Math.min(rows - 1, row)),
    column: Math.max(0, Math.min(columns - 1, column)),
  });
  switch (key) {
    case 'ArrowDown':
      return at(control ? rows - 1 : from.row + 1, from.column);
    case 'ArrowUp':
      return at(control ? 0 : from.row - 1, from.column);
    case 'ArrowRight':
      return at(from.row, control ? columns - 1 : from.column + 1);
    case 'ArrowLeft':
      return at(from.row, control ? 0 : from.column - 1);
    case 'PageDown':
      return at(from.row + page, from.column);
    case 'PageUp':
      return at(from.row - page, from.column);
    case 'Home':
      return at(control ? 0 : from.row, 0);
    case 'End':
      return at(control ? rows - 1 : from.row, columns - 1);
    default:
      return null;
  }
}
