import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from './console.ts';

/** A console whose time a test moves. */
interface TimedConsole {
  link: string;
  /** Time goes on by so many minutes. */
  advance(minutes: number): Promise<void>;
  /** Only the wall clock is set, by so many minutes. */
  jump(minutes: number): Promise<void>;
  stop(): Promise<void>;
}

const MINUTE = 60_000;

/** Starts a console on a data folder, its clock at `startAt` (UTC ms). */
async function startTimed(data: string, startAt: number): Promise<TimedConsole> {
  const script = join(import.meta.dirname, '..', 'fixtures', 'timedConsole.ts');
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', script, data, String(startAt)],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the console ended');
    return value;
  };
  const say = async (what: string, minutes: number): Promise<void> => {
    child.stdin.write(`${what} ${minutes * MINUTE}\n`);
    await next();
  };
  const link = await next();
  return {
    link,
    advance: (minutes) => say('advance', minutes),
    jump: (minutes) => say('jump', minutes),
    async stop() {
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
    },
  };
}

/** Tests with a console of their own whose clock begins at `startAt` (UTC ms). */
export function timedFrom(startAt: number) {
  return test.extend<{ console: TimedConsole }>({
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs from this pattern
    console: async ({}, use, info) => {
      const started = await startTimed(info.outputPath('data'), startAt);
      await use(started);
      await started.stop();
    },
  });
}
