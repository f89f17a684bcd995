import type { CastEvent } from '../../domain/recording/asciicast.ts';
import { createEchoWatch } from '../../domain/recording/echo.ts';
import { createMasker } from '../../domain/recording/masker.ts';
import type { RecordingOutcome } from '../../domain/recording/model.ts';
import { maskSecrets } from '../../domain/risk/secrets.ts';
import { createCastFile } from './castFile.ts';
import { createRawDecoder } from './rawText.ts';

/** Output is gathered this long: fewer, larger lines; what a killed process loses at the most. */
const GATHER_MS = 20;
/** Under a flood a line holds this many characters. */
const GATHER_CHARS = 64 * 1024;

export interface RecorderOptions {
  path: string;
  size: { cols: number; rows: number };
  title: string;
  /** The most bytes of text that are written. */
  limit: number;
  input: boolean;
  /** Values that must not be written. */
  secrets(): readonly string[];
  now(): number;
  /** Told once, when nothing more is written: by `stop`, or because it could not go on. */
  onEnd(outcome: RecordingOutcome, durationMs: number): void;
}

/** Writes one shell's recording. Throws the system's error where its file cannot be begun. */
export function createRecorder(options: RecorderOptions) {
  const startedAt = options.now();
  const { title, size, limit, now } = options;
  const file = createCastFile(options.path, { ...size, startedAt, title });
  const decoder = createRawDecoder();
  const typed = new TextDecoder('utf-8', { ignoreBOM: true });
  const masker = createMasker(options.secrets);
  let echo = options.input ? createEchoWatch() : null;
  let gathered = { at: 0, text: '' };
  let timer: NodeJS.Timeout | undefined;
  let ended = false;

  const elapsed = (): number => Math.max(0, now() - startedAt);
  const finish = (outcome: RecordingOutcome): void => {
    ended = true;
    clearTimeout(timer);
    try {
      file.close();
    } catch {
      // What the disk did not take is told by the outcome that led here, or is read at the verification.
    }
    options.onEnd(outcome, file.last);
  };
  const write = (events: CastEvent[]): void => {
    if (ended || events.length === 0) return;
    try {
      file.write(events);
    } catch (error) {
      return finish(isFull(error) ? 'disk_full' : 'failed');
    }
    if (file.bytes > limit) finish('limit');
  };
  const outputs = (pieces: { at: number; text: string }[]): void =>
    write(pieces.map(({ at, text }) => ({ at, code: 'o', data: text })));
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (gathered.text === '') return;
    const { at, text } = gathered;
    gathered = { at: 0, text: '' };
    outputs(masker.push(at, text));
  };
  const lines = (texts: string[]): void => {
    if (texts.length === 0) return;
    flush();
    const at = elapsed();
    write(texts.map((text) => ({ at, code: 'i', data: maskSecrets(text, options.secrets()) })));
  };

  return {
    startedAt,
    output(bytes: Uint8Array): void {
      if (ended) return;
      const text = decoder.push(bytes);
      if (text === '') return;
      if (gathered.text === '') gathered.at = elapsed();
      gathered.text += text;
      if (gathered.text.length >= GATHER_CHARS) flush();
      else timer ??= setTimeout(flush, GATHER_MS).unref();
      if (echo) lines(echo.shown(text));
    },
    input(bytes: Uint8Array): void {
      if (!ended && echo) lines(echo.typed(typed.decode(bytes, { stream: true })));
    },
    /** From now on, and not what was typed before. */
    setInput(on: boolean): void {
      if (on !== (echo !== null)) echo = on ? createEchoWatch() : null;
    },
    resized({ cols, rows }: { cols: number; rows: number }): void {
      flush();
      write([{ at: elapsed(), code: 'r', data: `${cols}x${rows}` }]);
    },
    /** Closes the file without a word: it is to be removed. */
    abandon(): void {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      file.close();
    },
    /** Ends it; `exitCode` where the shell told one. */
    stop(outcome: RecordingOutcome, exitCode: number | null = null): void {
      if (ended) return;
      gathered.text += decoder.end();
      flush();
      outputs(masker.flush());
      if (exitCode !== null) write([{ at: elapsed(), code: 'x', data: String(exitCode) }]);
      if (!ended) finish(outcome);
    },
  };
}
export type Recorder = ReturnType<typeof createRecorder>;

function isFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return code === 'ENOSPC' || code === 'EDQUOT';
}
