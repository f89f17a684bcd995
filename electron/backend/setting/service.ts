import { userInfo } from 'node:os';
import { defaultLimits } from '../../domain/recording/model.ts';
import { settingSchema, type Setting } from '../../domain/setting/model.ts';
import { readTerminalSetting } from '../../domain/terminal/setting.ts';
import type { Live } from '../change/live.ts';
import type { Db } from '../log/database.ts';

/** The settings of this console, in a local table; every change shows as the live row `setting me`. */
export function createSettings(db: Db, live: Live) {
  const put = db.prepare('INSERT OR REPLACE INTO local_setting (key, value) VALUES (?, ?)');
  const rows = db.prepare<[], { key: string; value: string }>('SELECT key, value FROM local_setting').all();
  const stored = Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value) as unknown]));
  const terminal = readTerminalSetting(stored['terminal']);
  const defaults: Setting = {
    person: defaultPerson(),
    theme: 'dark',
    time: 'local',
    recording: defaultLimits,
    terminal,
  };
  // A value that an older version wrote and this one no longer accepts falls back to the default.
  const parsed = settingSchema.safeParse({ ...defaults, ...stored, terminal });
  let current = parsed.success ? parsed.data : defaults;
  live.set('setting', 'me', current);
  return {
    get: (): Setting => current,
    set(change: Partial<Setting>) {
      const next = settingSchema.parse({ ...current, ...change });
      db.transaction(() => {
        for (const [key, value] of Object.entries(change))
          if (value !== undefined) put.run(key, JSON.stringify(value));
      })();
      current = next;
      live.set('setting', 'me', current);
      return { ok: true } as const;
    },
  };
}

function defaultPerson(): string {
  try {
    return userInfo().username || 'me';
  } catch {
    return 'me'; // an account without a name, as in some containers
  }
}
