import type { HostDetails, HostRow } from '@domain/host/model.ts';

/** What a new host begins with. */
export const emptyHost: HostDetails = {
  name: '',
  address: '',
  port: null,
  user: '',
  identityFile: '',
  jump: '',
  production: false,
  tags: [],
};

/** A host's row without what the console adds. */
export function detailsOf({
  name,
  address,
  port,
  user,
  identityFile,
  jump,
  production,
  tags,
  group,
  transport,
  keep,
}: HostRow): HostDetails {
  const more = {
    ...(group ? { group } : {}),
    ...(transport ? { transport } : {}),
    ...(keep ? { keep } : {}),
  };
  return { name, address, port, user, identityFile, jump, production, tags, ...more };
}

/** When a terminal was last opened, roughly; '' for never. */
export function usedText(at: number | null, now: number): string {
  if (at === null) return '';
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return 'used just now';
  if (minutes < 60) return `used ${minutes} min ago`;
  if (minutes < 48 * 60) return `used ${Math.floor(minutes / 60)} h ago`;
  return `used ${Math.floor(minutes / 1440)} days ago`;
}

/** `user@address:port` as far as it was written down. */
export function destinationOf({
  user,
  address,
  port,
}: Pick<HostDetails, 'user' | 'address' | 'port'>): string {
  return `${user ? `${user}@` : ''}${address}${port ? `:${port}` : ''}`;
}

/** Hosts whose name, address, group or tags hold every word, by name. */
export function findHosts(hosts: HostRow[], query: string): HostRow[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return hosts
    .filter((host) => {
      const text = [
        host.name,
        destinationOf(host),
        host.group ?? '',
        host.production ? 'production' : '',
        ...host.tags,
      ]
        .join(' ')
        .toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}
