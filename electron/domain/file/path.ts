/** Joins a folder's path on a host and a name in it. */
export function joinPath(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}

/** A folder's path joined with a path below it; the folder itself where that is ''. */
export function underFolder(folder: string, rel: string): string {
  return rel === '' ? folder : joinPath(folder, rel);
}

/** The folder that a path lies in; `/` for what lies at the top. */
export function folderOf(path: string): string {
  const at = path.replace(/\/+$/, '').lastIndexOf('/');
  return at <= 0 ? '/' : path.slice(0, at);
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.replace(/\/+$/, '').split('/').at(-1) ?? '';
}

/** `-rwxr-xr-x`, as ls writes it, without the kind. */
export function modeText(mode: number): string {
  const bits = ['r', 'w', 'x'];
  const out = Array.from({ length: 9 }, (_, i) => ((mode >> (8 - i)) & 1 ? (bits[i % 3] ?? '') : '-'));
  const special = (bit: number, place: number, small: string, large: string): void => {
    if (mode & bit) out[place] = out[place] === 'x' ? small : large;
  };
  special(0o4000, 2, 's', 'S');
  special(0o2000, 5, 's', 'S');
  special(0o1000, 8, 't', 'T');
  return out.join('');
}
