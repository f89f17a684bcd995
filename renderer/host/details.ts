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
}: HostRow): HostDetails {
  return { name, address, port, user, identityFile, jump, production, tags };
}

/** `user@address:port` as far as it was written down. */
export function destinationOf({
  user,
  address,
  port,
}: Pick<HostDetails, 'user' | 'address' | 'port'>): string {
  return `${user ? `${user}@` : ''}${address}${port ? `:${port}` : ''}`;
}

/** Hosts whose name, address or tags hold every word, by name. */
export function findHosts(hosts: HostRow[], query: string): HostRow[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return hosts
    .filter((host) => {
      const text = [host.name, host.address, host.user, ...host.tags].join(' ').toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}
