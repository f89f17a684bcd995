import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { setWire, StreamEnded } from '../../../renderer/api/client.ts';
import { openPieces, readStream, sendFile } from '../../../renderer/api/stream.ts';
import { begin, transferOf, type About, type Act } from '../../../renderer/file/transferStore.ts';

const wait = { timeout: 15_000, interval: 20 };

const about: About = { incidentId: 'i', kind: 'upload', name: 'dump.sql', host: 'db-1', size: 10 };
const lost = () => new StreamEnded('The connection was lost.', true);

/** A link whose lanes note what goes over them and never answer. */
function silentLink() {
  const seen = { opened: 0, sent: 0, closed: 0 };
  const openLane = () => {
    seen.opened += 1;
    return {
      send: () => void (seen.sent += 1),
      close: () => void (seen.closed += 1),
      onMessage: () => undefined,
      onClose: () => undefined,
    };
  };
  setWire({ link: { call: () => Promise.reject(new Error('Nothing is asked.')) }, openLane, close() {} });
  onTestFinished(() => setWire(null));
  return seen;
}

describe('a transfer that is stopped', () => {
  it('while it waits for its connection ends there, and goes on when it is told to', async () => {
    let tries = 0;
    let id = '';
    const done = begin(about, (how) => {
      id = how.id;
      how.begun();
      tries += 1;
      return tries === 2 ? Promise.resolve() : Promise.reject(lost());
    });
    await vi.waitFor(() => expect(transferOf(id)?.state).toBe('waiting'), wait);
    transferOf(id)?.stop();
    expect(await done).toBe(false);
    expect(transferOf(id)).toMatchObject({ state: 'stopped', error: '' });
    expect(tries).toBe(1);
    transferOf(id)?.resume();
    await vi.waitFor(() => expect(transferOf(id)?.state).toBe('done'), wait);
  });

  const blob = new Blob(['0123456789']);
  const ways: Record<string, (how: Act) => Promise<void>> = {
    'an upload': ({ signal }) => sendFile('file/x', blob, { offset: 0, onBytes: () => undefined, signal }),
    'a download': ({ signal }) => readStream('file/x', () => undefined, signal),
    'a folder': async ({ signal }) => {
      const lane = openPieces('file/x', { onTaken: () => undefined, signal });
      await lane.send({ index: 0, kind: 'last', bytes: new Uint8Array(3) });
      await lane.settled();
    },
  };
  for (const [what, move] of Object.entries(ways))
    it(`while the host is asked sends nothing once it answers: ${what}`, async () => {
      const seen = silentLink();
      const answer = Promise.withResolvers<void>();
      let id = '';
      const done = begin(about, async (how) => {
        id = how.id;
        await answer.promise;
        how.begun();
        await move(how);
      });
      transferOf(id)?.stop();
      answer.resolve();
      expect(await done).toBe(false);
      expect(transferOf(id)).toMatchObject({ state: 'stopped', error: '' });
      expect(seen.opened).toBe(1);
      expect(seen.sent).toBe(0);
      expect(seen.closed).toBeGreaterThan(0);
    });
});
