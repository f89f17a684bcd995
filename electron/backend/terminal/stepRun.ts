import type { StepOutcome, StepPhase, StepResult } from '../../domain/terminal/step.ts';
import type { MarkKind } from './marks.ts';
import { plainTail } from './plainText.ts';

/** 3 s without a mark: the shell is busy or is none that we know. */
const WAITING_MS = 3_000;
/** After reading the text a shell starts it at once or has printed an error: 3 s covers a stalled link. */
const START_MS = 3_000;
/** A shell's own echo of the text is held back from the screen up to here. */
const MAX_ECHO = 256 * 1024;
const CAPTURE = 64 * 1024;
/** A shell tells its next prompt right after the end of a rejected text. */
const PROMPT_MS = 500;

export interface StepHost {
  now(): number;
  /** Puts our own text on the screen. */
  show(text: string): void;
  /** Shows bytes of the host after all. */
  release(bytes: Uint8Array): void;
  interrupt(): void;
  onPhase(phase: StepPhase): void;
  onEnd(result: StepResult): void;
}

/** One step under way in a session: fed with the session's output, ends exactly once. */
export interface StepRun {
  readonly id: string;
  /** Takes a piece of output; false where the screen must not see it (yet). */
  onBytes(bytes: Uint8Array): boolean;
  onMark(kind: MarkKind, code: number | null): void;
  /** The session is gone; `exitCode` is null where the shell did not end by itself. */
  onGone(exitCode: number | null): void;
  /** The person pressed Ctrl-C: not every shell tells its own prompt that. */
  noteInterrupt(): void;
  /** Withdraws it, or interrupts it once it runs. */
  cancel(): void;
}

type State = 'typed' | 'read' | 'running' | 'rejected' | 'done';

/** Follows a step that was typed just now. `text` is what the person sees in place of the shell's own echo. */
export function createStepRun(id: string, text: string, host: StepHost): StepRun {
  let state: State = 'typed';
  let echo: Uint8Array[] | null = [];
  let echoBytes = 0;
  let startedAt: number | null = null;
  let interrupted = false;
  const capture = createCapture();
  let timer = setTimeout(() => {
    host.onPhase('waiting');
    releaseEcho();
  }, WAITING_MS);

  const releaseEcho = (): void => {
    for (const bytes of echo ?? []) {
      capture.push(bytes);
      host.release(bytes);
    }
    echo = null;
  };
  const end = (outcome: StepOutcome, exitCode: number | null, shellEnded = false): void => {
    if (state === 'done') return;
    state = 'done';
    clearTimeout(timer);
    releaseEcho();
    host.onEnd({ outcome, exitCode, startedAt, endedAt: host.now(), tail: capture.tail(), shellEnded });
  };
  const onRead = (): void => {
    state = 'read';
    clearTimeout(timer);
    if (echo) {
      const modes = echo
        .map((bytes) => Buffer.from(bytes).toString('latin1'))
        .join('')
        .match(MODE_CHANGES);
      host.show(`${modes?.join('') ?? ''}${text.replaceAll('\n', '\r\n> ')}\r\n`);
    }
    echo = null;
    capture.clear();
    timer = setTimeout(reject, START_MS);
  };
  const onStart = (): void => {
    state = 'running';
    clearTimeout(timer);
    capture.clear();
    startedAt = host.now();
    host.onPhase('running');
  };
  const reject = (): void => {
    // Bash still minds the quote that was never closed: Ctrl-C makes it forget.
    host.interrupt();
    end('rejected', null);
  };
  const onEndMark = (code: number | null): void => {
    if (state === 'running') return end('finished', code);
    state = 'rejected';
    clearTimeout(timer);
    timer = setTimeout(reject, PROMPT_MS);
  };
  const onPrompt = (code: number | null): void => {
    if (state === 'running' && interrupted) return end('interrupted', 130);
    if (state === 'running') return end(code === 130 ? 'interrupted' : 'finished', code);
    return reject();
  };

  return {
    id,
    onBytes(bytes) {
      if (echo && state === 'typed') {
        echo.push(bytes.slice());
        echoBytes += bytes.length;
        if (echoBytes > MAX_ECHO) releaseEcho();
        return false;
      }
      capture.push(bytes);
      return true;
    },
    onMark(kind, code) {
      if (kind === 'r') onRead();
      else if (kind === 's') onStart();
      else if (kind === 'e') onEndMark(code);
      else onPrompt(code);
    },
    onGone(exitCode) {
      if (exitCode !== null && state === 'running') end('finished', exitCode, true);
      else end('unknown', null, exitCode !== null);
    },
    noteInterrupt() {
      interrupted = state === 'running';
    },
    cancel() {
      interrupted = state === 'running';
      host.interrupt();
      if (state === 'typed') end('cancelled', null);
    },
  };
}

/** Mode switches in the echo that is left out still count for the screen. */
const MODE_CHANGES = new RegExp('\\u001b\\[\\?[0-9;]*[hl]|\\u001b[=>]', 'g');

/** Keeps the last bytes of the output. */
function createCapture() {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  let cut = false;
  return {
    push(chunk: Uint8Array): void {
      chunks.push(chunk.slice(-CAPTURE));
      bytes += Math.min(chunk.length, CAPTURE);
      cut ||= chunk.length > CAPTURE;
      while (chunks[0] && bytes - chunks[0].length >= CAPTURE) {
        bytes -= chunks.shift()?.length ?? 0;
        cut = true;
      }
    },
    clear(): void {
      chunks = [];
      bytes = 0;
      cut = false;
    },
    tail: (): string => plainTail(Buffer.concat(chunks), cut),
  };
}
