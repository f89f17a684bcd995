import { parseDestination } from './destination.ts';
import type { HostDetails } from './model.ts';

/** One saved session of PuTTY: its name and its settings as text. */
export interface PuttySession {
  name: string;
  where: string;
  settings: Map<string, string>;
}

const SESSION = /^\[HKEY_\w+\\Software\\SimonTatham\\PuTTY\\Sessions\\(.+)\]$/i;

/** Reads a registry export (`reg export HKCU\Software\SimonTatham\PuTTY\Sessions`), its sessions in order. */
export function readRegistry(text: string): PuttySession[] {
  const sessions: PuttySession[] = [];
  let current: PuttySession | null = null;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.startsWith('[')) {
      const name = SESSION.exec(line)?.[1];
      current =
        name === undefined
          ? null
          : { name: unescapeName(name), where: `line ${index + 1}`, settings: new Map() };
      if (current) sessions.push(current);
    } else if (current) {
      const [, key, quoted, number] = /^"([^"]+)"=(?:"(.*)"|dword:([0-9a-f]{8}))\s*$/i.exec(line) ?? [];
      const value =
        number === undefined ? quoted?.replace(/\\(.)/g, '$1') : String(Number.parseInt(number, 16));
      if (key && value !== undefined) current.settings.set(key, value);
    }
  }
  return sessions;
}

/** Reads one file of `~/.putty/sessions`: `Key=Value` lines. */
export function readSessionFile(fileName: string, text: string): PuttySession {
  const settings = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const at = line.indexOf('=');
    if (at > 0) settings.set(line.slice(0, at), line.slice(at + 1));
  }
  return { name: unescapeName(fileName), where: fileName, settings };
}

/** What a session says of its host; a text where it is none of SSH's. */
export function puttyHost({ name, settings }: PuttySession): HostDetails | string {
  const protocol = settings.get('Protocol') ?? 'ssh';
  if (protocol !== 'ssh') return `"${name}" speaks ${protocol}, not SSH`;
  const written = settings.get('HostName') ?? '';
  if (written === '') return `"${name}" names no host`;
  const destination = parseDestination(written);
  if (!destination) return `"${name}" names a host that is not understood: ${written}`;
  const port = Number(settings.get('PortNumber') ?? 22);
  return {
    name,
    address: destination.host,
    port: port === 22 ? null : port,
    user: settings.get('UserName') || (destination.user ?? ''),
    identityFile: settings.get('PublicKeyFile') ?? '',
    jump: jumpOf(settings),
    production: false,
    tags: ['putty'],
  };
}

/** Method 6 is "SSH to proxy and use port forwarding". */
function jumpOf(settings: Map<string, string>): string {
  const host = settings.get('ProxyHost') ?? '';
  if (settings.get('ProxyMethod') !== '6' || host === '') return '';
  const user = settings.get('ProxyUsername') ?? '';
  const port = settings.get('ProxyPort') ?? '22';
  return `${user ? `${user}@` : ''}${host}${port === '22' ? '' : `:${port}`}`;
}

/** PuTTY writes what is no plain letter as `%20`. */
function unescapeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name.replace(/%([0-9a-f]{2})/gi, (_all, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
}
