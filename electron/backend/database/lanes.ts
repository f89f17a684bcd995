import { JSON_FRAME } from '../../domain/database/frame.ts';
import { laneRequest, type LaneRequest } from '../../domain/database/result.ts';
import type { Lane } from '../lane.ts';
import type { Audience } from './results.ts';

/** A request of a page is short: 1 kB is far above any. */
const MAX_REQUEST = 1024;

export interface LanesOptions {
  onFetch(request: LaneRequest, to: Audience): void;
  /** How many pages show the shell now. */
  onCount(count: number): void;
}

/** The pages that show a shell. What is no request closes its lane. */
export function createLanes({ onFetch, onCount }: LanesOptions) {
  const open = new Set<Audience & { lane: Lane }>();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const all: Audience = {
    tell: (message) => {
      if (open.size === 0) return;
      const frame = jsonFrame(message);
      for (const { lane } of open) lane.send(frame);
    },
    push: (frame) => {
      for (const { lane } of open) lane.send(frame);
    },
  };
  const read = (bytes: Uint8Array): LaneRequest | null => {
    if (bytes.length > MAX_REQUEST || bytes[0] !== JSON_FRAME) return null;
    try {
      const parsed = laneRequest.safeParse(JSON.parse(decoder.decode(bytes.subarray(1))));
      return parsed.success ? parsed.data : null;
    } catch {
      return null;
    }
  };
  return {
    all,
    attach(lane: Lane): Audience {
      const one = {
        lane,
        tell: (message: unknown) => lane.send(jsonFrame(message)),
        push: (frame: Uint8Array) => lane.send(frame),
      };
      open.add(one);
      lane.onClose(() => {
        if (open.delete(one)) onCount(open.size);
      });
      lane.onMessage((bytes) => {
        const request = read(bytes);
        if (request) onFetch(request, one);
        else lane.close();
      });
      onCount(open.size);
      return one;
    },
    dispose(): void {
      for (const { lane } of open) lane.close();
      open.clear();
    },
  };
}

function jsonFrame(message: unknown): Uint8Array {
  const text = Buffer.from(JSON.stringify(message));
  const frame = new Uint8Array(text.length + 1);
  frame[0] = JSON_FRAME;
  frame.set(text, 1);
  return frame;
}
