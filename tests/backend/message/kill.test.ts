import { ulid } from 'ulid';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { bundleConsole, runUntilKilled } from '../../fixtures/killed.ts';
import { openOutbox } from '../../fixtures/outbox.ts';
import { startReceiver } from '../../fixtures/receiver.ts';

const ROUNDS = 25;

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

  const script = bundleConsole('outboxConsole');
  const acknowledged: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const args = [dataDir, incidentId, channel, receiver.url];
    acknowledged.push(...(await runUntilKilled(script, args, { wordMs: Math.random() * 80 })));
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
