const units = ['kB', 'MB', 'GB', 'TB'] as const;

/** A size in bytes as people read it: `999 bytes`, `1.2 MB` (1 MB = 1,048,576 bytes). */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  let value = bytes;
  let unit = -1;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}
