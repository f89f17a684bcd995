import { readFileSync } from 'node:fs';
import { SshError } from '../../domain/terminal/failure.ts';
import { fingerprint } from './knownHosts.ts';

/** 16 MB: far above any list of keys that were ever revoked. */
const MAX_BYTES = 16 * 1024 * 1024;
const KRL = Buffer.from('SSHKRL\n\0', 'latin1');

/**
 * Refuses a key that stands in the file of RevokedHostKeys, or whose authority does. A file that cannot be read
 * refuses every key, as OpenSSH does. Throws HOST_KEY_REVOKED, HOST_KEY_REFUSED or UNSUPPORTED.
 */
export function refuseRevoked(name: string, file: string | null, keys: Buffer[]): void {
  if (file === null) return;
  const bytes = read(name, file);
  if (bytes.subarray(0, KRL.length).equals(KRL)) {
    const text = `RevokedHostKeys of ${name} is a binary list (${file}), which Holdfast cannot read. The system's ssh can: let it make the connection, or name a file of public keys.`;
    throw new SshError('UNSUPPORTED', text, { host: name, wayRound: 'systemSsh' });
  }
  const lines = bytes.toString('utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    const blob = /(?:^|\s)(AAAA[A-Za-z0-9+/]+={0,2})(?:\s|$)/.exec(line)?.[1];
    const found =
      blob && !line.startsWith('#') && keys.find((key) => key.equals(Buffer.from(blob, 'base64')));
    if (!found) continue;
    const where = `${file}:${index + 1}`;
    const shown = fingerprint(found);
    const text = `The key ${shown} of ${name} was revoked (${where}). Do not connect; ask whoever runs this host.`;
    throw new SshError('HOST_KEY_REVOKED', text, { host: name, shown, where });
  }
}

function read(name: string, file: string): Buffer {
  try {
    const bytes = readFileSync(file);
    if (bytes.length <= MAX_BYTES) return bytes;
  } catch {
    // Said below.
  }
  const text = `The revoked keys in ${file} cannot be read, so no host key can be trusted. Mend RevokedHostKeys or the file.`;
  throw new SshError('HOST_KEY_REFUSED', text, { host: name });
}
