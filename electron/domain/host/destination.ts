/** A host as it is written where one connects: `[user@]host[:port]`. */
export interface Destination {
  host: string;
  user?: string;
  port?: number;
}

/** `[user@]host[:port]`, `[user@][v6]:port` or `ssh://user@host:port`; null when it is none of them. */
export function parseDestination(text: string): Destination | null {
  const bare = text.replace(/^ssh:\/\//i, '').replace(/\/$/, '');
  const match =
    /^(?:([^@\s]+(?:@[^@\s]+)*)@)?(?:\[([^[\]@\s/]+)\]|([^@:[\]\s/]+)|([0-9a-f:]*:[0-9a-f:]+))(?::(\d+))?$/i.exec(
      bare,
    );
  const host = match?.[2] ?? match?.[3] ?? match?.[4];
  // The system's ssh would take a dash for an option.
  if (!match || !host || host.startsWith('-') || match[1]?.startsWith('-')) return null;
  const port = match[5] === undefined ? undefined : Number(match[5]);
  if (port !== undefined && (port < 1 || port > 65_535)) return null;
  return { host, ...(match[1] ? { user: match[1] } : {}), ...(port ? { port } : {}) };
}

/** Hops separated by commas, the first one first; `none` and '' are no hop. `onUnknown` is told what is no hop. */
export function parseJumps(text: string, onUnknown: (part: string) => void = () => undefined): Destination[] {
  if (text === 'none' || text === '') return [];
  return text.split(',').flatMap((part) => {
    const hop = parseDestination(part.trim());
    if (!hop) onUnknown(part);
    return hop ?? [];
  });
}

/** A destination as one writes it: an IPv6 address with a port stands in brackets. */
export function destinationText({ host, user, port }: Destination): string {
  // With one colon alone what follows it would be read as the port.
  const plain = !host.includes(':') || (!port && /^[0-9a-f]*:[0-9a-f]*:[0-9a-f:]*$/i.test(host));
  const address = plain ? host : `[${host}]`;
  const text = `${user ? `${user}@` : ''}${address}${port ? `:${port}` : ''}`;
  // What would be read as the scheme is part of a strange user name.
  return /^ssh:\/\//i.test(text) ? `ssh://${text}` : text;
}
