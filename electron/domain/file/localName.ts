/** The systems whose file names differ: every other one takes any bytes but the slash and NUL. */
export type LocalSystem = 'windows' | 'mac' | 'other';

/** A name's longest, in bytes, on every file system in use. */
const MAX_NAME = 255;

/**
 * Why a name that a host gave cannot be the name of a file in a folder of this machine; null where it can. A host may
 * say anything: a name that leads out of the folder is refused on every system.
 * Windows: "Naming Files, Paths, and Namespaces" of Microsoft's documentation, as of 2025.
 */
export function localNameProblem(name: string, system: LocalSystem): string | null {
  if (name === '' || name === '.' || name === '..') return 'leads out of the folder';
  if (/[/\0]/.test(name)) return 'has a slash or NUL in its name, which no file has';
  if (name.length > MAX_NAME) return 'has too long a name for this machine';
  if (system === 'other') return null;
  if (/[\ud800-\udfff]/u.test(name)) return 'has a name that is no text, which this machine cannot write';
  return system === 'windows' ? windowsProblem(name) : null;
}

// A superscript digit makes a device's name as well as a plain one.
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:$|[ .:])/i;

function windowsProblem(name: string): string | null {
  if (/[<>:"\\|?*\u0000-\u001f]/.test(name)) return 'has a character in its name that Windows does not take';
  if (/[. ]$/.test(name)) return 'has a name that ends with a dot or a space, which Windows would drop';
  return DEVICE.test(name) ? 'has the name of a device of Windows' : null;
}

/** Two names with the same key are one file on this machine: Windows and macOS do not tell `A` from `a`. */
export function localNameKey(name: string, system: LocalSystem): string {
  return system === 'other' ? name : name.normalize('NFC').toLowerCase();
}
