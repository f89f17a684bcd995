import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createReach } from '../../../electron/backend/ssh/reach.ts';
import { openLinks, targetOf } from '../../fixtures/pool.ts';
import { startProxy } from '../../fixtures/proxy.ts';
import { sessionOn } from '../../fixtures/shellSession.ts';
import { sshdMissing, startSshd, type Sshd } from '../../fixtures/sshd.ts';

/** A phone's link on a train. */
const train = { delayMs: 60, bytesPerSecond: 1_500_000, loss: 0.02 };

describe.skipIf(sshdMissing)(
  `over a slow and lossy link${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`,
  () => {
    let sshd: Sshd;
    beforeAll(
      async () =>
        void (sshd = await startSshd({ config: ['RekeyLimit 1M', 'MaxSessions 1', "SetEnv PS1='ready> '"] })),
    );
    afterAll(() => sshd.stop());

    test('a shell answers in the middle of a flood, and its host never runs ahead of it', async () => {
      const proxy = await startProxy(sshd.port, train);
      const made = sessionOn(sshd, { port: proxy.port }, { command: 'exec sh -i' });
      onTestFinished(() => made.session.dispose());
      await made.session.connect();
      made.type('yes flood\r');
      await made.until('flood\r\nflood');
      made.type('\u0003');
      await made.until(/\^C/);
      made.type('echo al""ive\r');
      await made.until('alive\r\n');
    });

    test('commands bring their output whole over new keys, side by side where one session is allowed', async () => {
      const proxy = await startProxy(sshd.port, train);
      const links = openLinks(
        [sshd],
        { db: targetOf(sshd, { port: proxy.port, hostKeyAlias: 'aliased' }) },
        {
          ask: () => Promise.resolve({ kind: 'accept' }),
        },
      );
      const reach = createReach(links);
      const options = { signal: new AbortController().signal, timeoutMs: 60_000, maxBytes: 10_000_000 };
      const results = await Promise.all(
        [1, 2].map((seed) => reach.exec('db', `seq ${seed} 250000`, options)),
      );
      const expected = [1, 2].map((seed) =>
        Array.from({ length: 250_001 - seed }, (_, i) => `${i + seed}\n`).join(''),
      );
      const hash = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
      expect(results.map(({ stdout }) => hash(stdout))).toEqual(expected.map(hash));
      expect(links.pool.size()).toBe(2);
    });
  },
);
