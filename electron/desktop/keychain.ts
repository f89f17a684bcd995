import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { safeStorage } from 'electron';
import * as z from 'zod';
import type { SecretStore } from '../domain/secret.ts';

const stored = z.object({ version: z.literal(1), secrets: z.record(z.string(), z.base64()) });

const NO_KEYCHAIN =
  'This machine has no keychain that Holdfast can use, so the secret is kept in memory until Holdfast ends.';

/**
 * Secrets in a file, each encrypted with a key that the system's keychain holds. Where there is no keychain nothing
 * is written: Chromium would then encrypt with a password that is public, which is as good as plain text.
 */
export function createKeychain(file: string, platform: NodeJS.Platform = process.platform): SecretStore {
  return {
    async get(name) {
      const secret = read(file).get(name);
      if (secret === undefined) return null;
      try {
        return (await safeStorage.decryptStringAsync(Buffer.from(secret, 'base64'))).result;
      } catch {
        return null; // encrypted on another machine or account: the person is asked anew
      }
    },
    async set(name, value) {
      if (!(await hasKeychain(platform))) return { stored: false, reason: NO_KEYCHAIN };
      const secret = await safeStorage.encryptStringAsync(value);
      if (platform === 'linux' && isPublicKey(secret)) return { stored: false, reason: NO_KEYCHAIN };
      // Read after the waits, so that two secrets stored at once do not overwrite each other.
      write(file, read(file).set(name, secret.toString('base64')));
      return { stored: true };
    },
    async remove(name) {
      const secrets = read(file);
      if (secrets.delete(name)) write(file, secrets);
    },
  };
}

async function hasKeychain(platform: NodeJS.Platform): Promise<boolean> {
  if (platform === 'linux') {
    const backend = safeStorage.getSelectedStorageBackend();
    if (backend === 'basic_text' || backend === 'unknown') return false;
  }
  return safeStorage.isAsyncEncryptionAvailable();
}

/** On Linux `v10` marks Chromium's built-in password; keys from a keyring or portal are marked `v11` and up. */
function isPublicKey(secret: Buffer): boolean {
  return secret.subarray(0, 3).toString('latin1') === 'v10';
}

function read(file: string): Map<string, string> {
  try {
    return new Map(Object.entries(stored.parse(JSON.parse(readFileSync(file, 'utf8'))).secrets));
  } catch {
    return new Map(); // none yet, or damaged: the person is asked anew
  }
}

function write(file: string, secrets: Map<string, string>): void {
  const next = `${file}.new`;
  const fd = openSync(next, 'w', 0o600);
  try {
    writeSync(fd, JSON.stringify({ version: 1, secrets: Object.fromEntries(secrets) }));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(next, file);
}
