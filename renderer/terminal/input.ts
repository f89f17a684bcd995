import type { Terminal } from '@xterm/xterm';
import { createDirectionMarker } from '@domain/terminal/direction.ts';
import { decodeFrame, encodeFrame, MAX_SIZE, type Frame } from '@domain/terminal/frame.ts';
import { modeChanges, skippedText } from '@domain/terminal/skip.ts';
import { openLane } from '../api/client.ts';
import type { PageLane } from '../api/wire.ts';
import { goOnAfterErrors } from './errors.ts';
import { createWriteQueue, sizeOf } from './feed.ts';
import { limitFrames } from './frames.ts';
import { packScrollback } from './scrollback.ts';

/** 64 kB: a large paste goes in frames well below the lane's limit of 1 MB. */
const PASTE_PART = 64 * 1024;

export interface ScreenLaneOptions {
  /** False while the screen lies in a tab behind another. */
  visible(): boolean;
  onState(state: 'attached' | 'taken' | 'lost'): void;
}

/** A screen's end of its session's lane: what comes is shown in pieces and acknowledged, what is typed goes out. */
export function openScreenLane(id: string, terminal: Terminal, { visible, onState }: ScreenLaneOptions) {
  let lane: PageLane | null = null;
  let replaying = false;
  let showDirections = createDirectionMarker();
  const encoder = new TextEncoder();
  const send = (frame: Frame): void => lane?.send(encodeFrame(frame));
  const sendSize = (cols: number, rows: number): void =>
    send({ kind: 'resize', cols: Math.min(cols, MAX_SIZE), rows: Math.min(rows, MAX_SIZE) });
  goOnAfterErrors(terminal);
  packScrollback(terminal);
  const frames = limitFrames(terminal);
  const queue = createWriteQueue(terminal, {
    visible,
    onShown(bytes) {
      frames.shown(bytes);
      send({ kind: 'ack', bytes });
    },
    onWindow: (bytes) => send({ kind: 'window', bytes }),
  });
  terminal.onResize(({ cols, rows }) => sendSize(cols, rows));

  const out = (bytes: Uint8Array): void => {
    frames.typed();
    queue.typed();
    for (let at = 0; at < bytes.length; at += PASTE_PART) {
      send({ kind: 'data', bytes: bytes.subarray(at, at + PASTE_PART) });
    }
  };
  const take = (frame: Frame): void => {
    if (frame.kind === 'data') {
      showDirections(frame.bytes);
      queue.push(frame.bytes);
    } else if (frame.kind === 'skipped') {
      skip(frame.bytes);
    } else if (frame.kind === 'replay' && frame.phase === 'begin') {
      queue.drop();
      replaying = true;
      queue.after(() => terminal.reset());
    } else if (frame.kind === 'replay') {
      const shown = lane;
      queue.after(() =>
        terminal.write('', () => {
          // Another replay may have begun meanwhile.
          if (lane !== shown) return;
          replaying = false;
          sendSize(terminal.cols, terminal.rows);
        }),
      );
    } else if (frame.kind === 'status' && frame.state === 'taken') {
      close();
      onState('taken');
    }
  };
  // The person interrupted: what has not been drawn yet is left out here, too.
  const skip = (bytes: number): void => {
    const dropped = replaying ? [] : queue.drop();
    const skipped = bytes + sizeOf(dropped);
    if (skipped > 0) queue.own(skippedText(skipped));
    queue.own(modeChanges(dropped));
  };
  const close = (): void => {
    const old = lane;
    lane = null;
    queue.drop();
    old?.close();
  };

  return {
    /** What was shown before is being shown again: what the screen answers to it was answered then. */
    get replaying() {
      return replaying;
    },
    get attached() {
      return lane !== null;
    },
    /** Opens the lane, anew where it was open. */
    open(): void {
      close();
      const opened = openLane(`terminal/${id}`);
      if (!opened) return onState('lost');
      queue.restart();
      showDirections = createDirectionMarker();
      lane = opened;
      opened.onMessage((bytes) => {
        const frame = lane === opened ? decodeFrame(bytes) : null;
        if (frame) take(frame);
      });
      opened.onClose(() => {
        if (lane !== opened) return;
        lane = null;
        onState('lost');
      });
      onState('attached');
    },
    /** Sends what was typed. */
    type: (text: string): void => out(encoder.encode(text)),
    /** Sends a text whose characters are bytes. */
    typeBytes: (text: string): void => out(Uint8Array.from(text, (char) => char.charCodeAt(0))),
    close,
    dispose(): void {
      close();
      queue.dispose();
      frames.dispose();
    },
  };
}
