import { z } from 'zod';
import { tunnelDetails, type TunnelDetails } from '../../domain/tunnel/model.ts';
import type { Db } from '../log/database.ts';

const KEY = 'tunnels';
const kept = z.object({ id: z.ulid(), details: tunnelDetails, autoStart: z.boolean(), createdAt: z.int() });

/** A tunnel that this console keeps. */
export interface KeptTunnel {
  id: string;
  details: TunnelDetails;
  autoStart: boolean;
  createdAt: number;
}

/**
 * The tunnels of this console, in its local table: another console's facts must never make this one listen.
 * An entry that is not understood is left out.
 */
export function createTunnelStore(db: Db) {
  const put = db.prepare('INSERT OR REPLACE INTO local_setting (key, value) VALUES (?, ?)');
  const get = db.prepare<[string], string>('SELECT value FROM local_setting WHERE key = ?').pluck();
  return {
    read(): KeptTunnel[] {
      const parsed = z.array(z.unknown()).safeParse(JSON.parse(get.get(KEY) ?? '[]'));
      if (!parsed.success) return [];
      return parsed.data.flatMap((one) => kept.safeParse(one).data ?? []);
    },
    write: (all: KeptTunnel[]): void => void put.run(KEY, JSON.stringify(all)),
  };
}
