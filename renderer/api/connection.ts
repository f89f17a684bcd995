import { feed } from '../store/rows.ts';
import { api, setWire } from './client.ts';
import type { Wire } from './wire.ts';

const FIRST_RETRY_MS = 250;
const MAX_RETRY_MS = 4000;

/** Keeps a wire open for as long as the page lives, and the change feed running on it from where it was. */
export async function stayConnected(
  open: (onClose: () => void) => Promise<Wire>,
  isRefused: () => Promise<boolean> = async () => false,
): Promise<never> {
  let wait = FIRST_RETRY_MS;
  for (;;) {
    const closed = Promise.withResolvers<void>();
    try {
      setWire(await open(() => closed.resolve()));
      wait = FIRST_RETRY_MS;
      await Promise.race([follow(), closed.promise]);
    } catch {
      // The console is away; the next round tries again.
    }
    setWire(null);
    feed.lost(await isRefused());
    await new Promise((resolve) => setTimeout(resolve, wait));
    wait = Math.min(wait * 1.6, MAX_RETRY_MS);
  }
}

async function follow(): Promise<void> {
  for await (const message of await api.change.subscribe(feed.position())) feed.take(message);
}
