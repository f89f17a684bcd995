import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectSsh } from '../../../electron/backend/ssh/connection.ts';
import { createKnownHosts } from '../../../electron/backend/ssh/knownHostsStore.ts';
import { openShell } from '../../../electron/backend/ssh/shell.ts';
import { protocolOf } from '../../../electron/backend/ssh/wire.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { sshdMissing, startSshd, type Sshd } from '../../fixtures/sshd.ts';
import { answering, targetAt } from '../../fixtures/sshTarget.ts';

describe.skipIf(sshdMissing)(`packets${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`, () => {
  let sshd: Sshd;
  beforeAll(async () => void (sshd = await startSshd()));
  afterAll(() => sshd.stop());

  it.each(['aes128-gcm@openssh.com', 'aes256-ctr', 'chacha20-poly1305@openssh.com'])(
    'are written at once, also after keys were exchanged anew, with %s',
    async (cipher) => {
      const target = targetAt(sshd.port, { user: sshd.user, identityPaths: [sshd.keyFile] });
      const { client, dispose } = await connectSsh(
        { ...target, algorithms: { ...target.algorithms, ciphers: cipher } },
        { ask: answering(), knownHosts: createKnownHosts(`${temporaryFolder()}/known_hosts`) },
      );
      try {
        const shell = await openShell(client, {
          name: 'test',
          cols: 80,
          rows: 24,
          command: 'cat',
          timeoutMs: 5000,
        });
        let echo = '';
        shell.onData((bytes) => {
          echo += Buffer.from(bytes).toString();
          shell.grant(bytes.length);
        });
        const socket = (client as unknown as { _sock: { write(bytes: Uint8Array): boolean } })._sock;
        const plain = socket.write.bind(socket);
        let writes = 0;
        socket.write = (bytes) => (writes++, plain(bytes));
        const typed = async (key: string): Promise<number> => {
          const from = writes;
          shell.write(Buffer.from(key));
          const now = writes - from;
          await expect.poll(() => echo).toContain(key);
          return now;
        };
        expect(await typed('first')).toBe(1);
        const again = new Promise((resolve) => client.once('handshake', resolve));
        protocolOf(client).rekey();
        await again;
        expect(await typed('second')).toBe(1);
      } finally {
        await dispose();
      }
    },
  );
});
