import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { clientPrograms } from '../../domain/database/localClient.ts';
import { engineNames, type Engine } from '../../domain/database/model.ts';
import { Failure } from '../../domain/failure.ts';

/** Where installers put clients that a window's PATH does not name. */
const more =
  process.platform === 'darwin'
    ? [
        '/opt/homebrew/bin',
        '/usr/local/bin',
        '/opt/homebrew/opt/libpq/bin',
        '/opt/homebrew/opt/mysql-client/bin',
      ]
    : [];

export interface FoundClient {
  name: string;
  file: string;
  maria: boolean;
}

/** Finds an engine's client on this machine. Throws UNAVAILABLE with its name and what to do. */
export async function findClient(engine: Engine): Promise<FoundClient> {
  const { names, debian } = clientPrograms[engine];
  for (const name of names) {
    const file = programFile(name);
    if (file) return { name, file, maria: /^(mysql|mariadb)$/.test(name) && (await isMaria(file)) };
  }
  const hint = debian ? ` (on Debian: apt-get install ${debian})` : '';
  const text = `${names.join(' or ')} is not on this machine: install it${hint}, or open the client on the host. The shell here speaks to ${engineNames[engine]} without it.`;
  throw new Failure('UNAVAILABLE', text, { program: names[0] });
}

function programFile(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...more].filter(Boolean);
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  return folders.map((folder) => join(folder, file)).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Many systems call MariaDB's client mysql; its options for TLS are others. */
function isMaria(file: string): Promise<boolean> {
  return new Promise((resolve) =>
    execFile(file, ['--no-defaults', '--version'], { timeout: 3000 }, (_error, out) =>
      resolve(/mariadb/i.test(out)),
    ),
  );
}
