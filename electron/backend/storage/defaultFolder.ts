import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where data lives unless `--data` says otherwise; the same for both shells, so that they open the same incidents. */
export function defaultDataFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (platform === 'win32')
    return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Holdfast', 'data');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Holdfast', 'data');
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'holdfast');
}
