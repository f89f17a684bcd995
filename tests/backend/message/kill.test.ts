import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { ulid } from 'ulid';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { openOutbox } from '../../fixtures/outbox.ts';
import { startReceiver } from '../../fixtures/receiver.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const ROUNDS = 25;

function bundleConsole(): string {
  const outfile = join(temporaryFolder(), 'outboxConsole.cjs');
  buildSync({
    entryPoints: [path('../../fixtures/outboxConsole.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['better-sqlite3'],
  });
  return outfile;
}

test(`killed ${ROUNDS} times in the middle of sending, none is lost and none is sent twice`, async () => {
  // Answers late, so that kills fall into the time between the message's arrival and its answer.
  const receiver = await startReceiver((response) => setTimeout(() => response.end('ok'), 8));
  const dataDir = temporaryFolder();
  const incidentId = ulid();
  const setUp = openOutbox(dataDir);
  const details = {
    name: 'Ops chat',
    audience: '',
    settings: { kind: 'webhook' as const, form: 'chat' as const, place: 'here' },
  };
  const { id: channel } = setUp.message.addChannel({ details });
  await setUp.close();

  const script = bundleConsole();
  const acknowledged: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const child = spawn(process.execPath, [script, dataDir, incidentId, channel, receiver.url], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_PATH: path('../../../node_modules') },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (data: Buffer) => (out += data.toString()));
    child.stderr.on('data', (data: Buffer) => (err += data.toString()));
    const ended = once(child, 'close');
    await Promise.race([once(child.stdout, 'data'), ended]);
    await wait(Math.random() * 80);
    child.kill('SIGKILL');
    const [code] = (await ended) as [number | null];
    expect({ code, err }).toEqual({ code: null, err: '' });
    acknowledged.push(
      ...out
        .slice(0, out.lastIndexOf('\n') + 1)
        .split('\n')
        .filter(Boolean),
    );
  }

  const last = openOutbox(dataDir);
  await last.message.setSecret({ id: channel, secret: receiver.url });
  await vi.waitFor(
    () =>
      expect(last.rows().flatMap((m) => m.deliveries.filter((d) => /waiting|sending/.test(d.state)))).toEqual(
        [],
      ),
    20_000,
  );
  const rows = last.rows();
  await last.close();
  const stored = new Set(rows.map((m) => m.id));
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
  const times = new Map<string, number>();
  for (const { key } of receiver.arrivals) times.set(key, (times.get(key) ?? 0) + 1);
  const deliveries = rows.flatMap((m) => m.deliveries);
  // Sent: arrived once. Uncertain: once or never, and it says so. Nothing else, and nothing twice.
  const wrong = deliveries.filter((d) => {
    const count = times.get(d.id) ?? 0;
    return !(d.state === 'sent' ? count === 1 : d.state === 'uncertain' && count <= 1);
  });
  expect(wrong).toEqual([]);
  expect(deliveries.some((d) => d.state === 'sent')).toBe(true);
  expect(deliveries.some((d) => d.state === 'uncertain')).toBe(true);
}, 120_000);
