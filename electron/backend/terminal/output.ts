import { modeChanges } from '../../domain/terminal/skip.ts';
import { createMarkScanner } from './marks.ts';
import { createModes } from './modes.ts';
import type { Modes } from './modes.ts';
import { clampWindow } from '../../domain/terminal/frame.ts';
import { createPacer, SCREEN_BYTES } from './pacer.ts';
import { createRing } from './ring.ts';
import type { StepRun } from './stepRun.ts';

/** 32 kB: a screen draws that in 3 ms; below it nothing is gained by leaving it out. */
const BACKED_UP = 32 * 1024;

/** The way of a session's output: marks out, step fed, kept in the ring, paced to the screen. */
export interface Output {
  readonly modes: Modes;
  /** The step that watches the output, if any. */
  step: StepRun | null;
  fromHost(bytes: Uint8Array): void;
  /** A step's text in the place of its echo, kept and shown. */
  show(text: string): void;
  /** What Holdfast itself has to say, kept and shown; none of it is the host's. */
  note(text: string): void;
  /** Bytes of the host that were held back. */
  release(bytes: Uint8Array): void;
  ack(bytes: number): void;
  /** How many bytes may be under way from the host to the screen. */
  readonly window: number;
  setWindow(bytes: number): void;
  /**
   * Leaves out what the screen has not been sent yet, where it is backed up: `tell` is told how many bytes before
   * anything else is sent.
   */
  skip(tell: (bytes: number) => void): void;
  /** Sends what was shown before, then what comes. */
  attach(send: (bytes: Uint8Array) => void, onReplayed: () => void): void;
  detach(): void;
  /** A new shell begins: what the old one left half-done must not meet its output. */
  restart(): void;
}

/** Where the host's bytes come from: told what became of them, so that it sends on. */
export interface Source {
  grant(bytes: number): void;
  aim(bytes: number): void;
}

/** `tap` hears what the host put out, also what the screen skips. */
export function createOutput(source: Source, tap: (bytes: Uint8Array) => void = () => undefined): Output {
  const ring = createRing();
  const modes = createModes();
  let window = SCREEN_BYTES;
  const pacer = createPacer(source.grant, () => window);
  let scanner = createMarkScanner();

  const output: Output = {
    modes,
    step: null,
    fromHost(bytes) {
      modes.push(bytes);
      for (const piece of scanner.push(bytes)) {
        if ('mark' in piece) {
          source.grant(piece.length);
          if (output.step?.id === piece.mark.id) output.step.onMark(piece.mark.kind, piece.mark.code);
        } else if (output.step && !output.step.onBytes(piece.bytes)) {
          source.grant(piece.bytes.length);
        } else {
          tap(piece.bytes);
          ring.push(piece.bytes);
          pacer.push(piece.bytes);
        }
      }
    },
    show(text) {
      output.release(Buffer.from(text));
    },
    note(text) {
      const bytes = Buffer.from(text);
      ring.push(bytes);
      pacer.inject(bytes);
    },
    release(bytes) {
      tap(bytes);
      ring.push(bytes);
      pacer.inject(bytes);
    },
    ack: (bytes) => pacer.ack(bytes),
    get window() {
      return window;
    },
    setWindow(bytes) {
      window = clampWindow(bytes);
      source.aim(window);
    },
    skip(tell) {
      // What a full-screen program draws hangs together: without a part of it the rest is garbage.
      if (modes.fullScreen || pacer.behind() < BACKED_UP) return;
      const dropped = pacer.drop();
      tell(dropped.reduce((sum, chunk) => sum + chunk.length, 0));
      pacer.inject(modeChanges(dropped));
    },
    attach(send, onReplayed) {
      output.setWindow(SCREEN_BYTES);
      pacer.attach(send);
      pacer.inject(ring.snapshot(), onReplayed);
    },
    detach: () => pacer.detach(),
    restart() {
      modes.reset();
      scanner = createMarkScanner();
    },
  };
  return output;
}
