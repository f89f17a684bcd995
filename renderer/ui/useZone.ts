import { useRow } from '../store/rows.ts';

/** Whether times show in local time or UTC. */
export function useZone(): 'local' | 'utc' {
  return useRow('setting', 'me')?.time ?? 'local';
}
