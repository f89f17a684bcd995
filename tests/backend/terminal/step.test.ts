import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { stepProblem } from '../../../electron/backend/terminal/stepText.ts';
import { sessionOn, waitFor } from '../../fixtures/shellSession.ts';
import type { TestSession } from '../../fixtures/shellSession.ts';
import { sshdMissing, startSshd } from '../../fixtures/sshd.ts';
import type { Sshd } from '../../fixtures/sshd.ts';

const shells = [
  { name: 'bash', binary: '/bin/bash', command: 'bash --norc -i' },
  {
    name: 'bash without bracketed paste',
    binary: '/bin/bash',
    command: 'bash --norc -i',
    before: "bind 'set enable-bracketed-paste off'",
  },
  {
    name: 'bash with a read-only PROMPT_COMMAND',
    binary: '/bin/bash',
    command: 'bash --norc -i',
    before: 'readonly PROMPT_COMMAND=:',
  },
  { name: 'zsh', binary: '/usr/bin/zsh', command: 'zsh -f -i' },
  { name: 'dash', binary: '/bin/dash', command: 'dash -i' },
  { name: 'busybox ash', binary: '/bin/busybox', command: 'busybox ash -i' },
];

describe.each(shells)('a step in $name', ({ binary, command, before }) => {
  const reason = sshdMissing ?? (existsSync(binary) ? null : `${binary} is not installed`);
  describe.skipIf(reason)(reason ? `skipped: ${reason}` : 'over a real SSH server', () => {
    let sshd: Sshd;
    let test: TestSession;
    beforeAll(async () => {
      sshd = await startSshd({ config: [`ForceCommand PS1='ready> ' exec ${command}`] });
      await renew();
    });
    afterEach(async () => {
      if (test.session.state.kind !== 'open') await renew();
    });
    afterAll(async () => {
      await test.session.dispose();
      await sshd.stop();
    });
    async function renew(): Promise<void> {
      await test?.session.dispose();
      test = sessionOn(sshd);
      await test.session.connect();
      expect(test.session.state.kind).toBe('open');
      test.type("PS1='ready> '\r");
      if (before) test.type(`${before}\r`);
      await test.until(/ready> $|ready> \u001b\[[^ ]*$/);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const run = (text: string) => test.session.runStep(text);

    it('reports the exit code and the output, and shows the text and the output alone', async () => {
      const from = test.screen().length;
      const result = await run('echo "hello world"; (exit 7)');
      expect(result).toMatchObject({
        outcome: 'finished',
        exitCode: 7,
        tail: 'hello world',
        shellEnded: false,
      });
      expect(result.startedAt).toBeLessThanOrEqual(result.endedAt);
      // What is small is gathered into a frame first.
      await test.until(/\r\nhello world\r\n/, from);
      const shown = test.screen().slice(from);
      expect(shown).toContain('echo "hello world"; (exit 7)\r\n');
      expect(shown).not.toMatch(/7711|printf|PROMPT_COMMAND|trap/);
    });

    it('keeps cd, exports and functions in the session', async () => {
      await run('cd /tmp\nexport HF_TEST="a b"\nhf_fn() { echo "fn $1"; }');
      expect(await run('pwd; echo "$HF_TEST"; hf_fn 1')).toMatchObject({
        tail: '/tmp\na b\nfn 1',
        exitCode: 0,
      });
    });

    it('takes several lines, heredocs with tabs, quotes, comments and history marks', async () => {
      const text = [
        `for i in 1 2`,
        `do echo "n $i" # don't stop here`,
        `done`,
        `cat <<'END'`,
        `\ttab "quoted" it's $HOME !foo`,
        `END`,
        `echo 'single' "dou\\"ble !!" back\\slash # end`,
      ].join('\n');
      const result = await run(text);
      expect(result.tail).toBe(`n 1\nn 2\n\ttab "quoted" it's $HOME !foo\nsingle dou"ble !! backslash`);
      expect(result).toMatchObject({ outcome: 'finished', exitCode: 0 });
    });

    it('takes a comment alone and a text that ends in a backslash', async () => {
      expect(await run('# nothing to do')).toMatchObject({ outcome: 'finished', exitCode: 0, tail: '' });
      expect(await run('echo end \\')).toMatchObject({ outcome: 'finished', tail: 'end' });
    });

    it.each([
      ['an unbalanced quote', 'echo "never closed'],
      ['a syntax error', 'if then'],
    ])('tells that %s was rejected, and is ready for the next step', async (_name, text) => {
      const result = await run(text);
      expect(result).toMatchObject({ outcome: 'rejected', startedAt: null });
      expect(result.tail).not.toBe('');
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await run('echo next')).toMatchObject({ outcome: 'finished', tail: 'next' });
    });

    it('tells the end where an error ends the whole line', async () => {
      for (const text of [
        'echo }; }',
        'echo on; : ${HF_UNSET:?missing}; echo no',
        'echo on; . /nowhere/at/all',
      ]) {
        const result = await run(text);
        // A shell that reads the stray brace's line whole rejects it; the others have run what stood before it.
        expect(result.outcome).toMatch(text.startsWith('echo }') ? /finished|rejected/ : /finished/);
        expect(result.exitCode).not.toBe(0);
        expect(result.tail).not.toMatch(/^no$/m);
      }
      expect(await run('echo next')).toMatchObject({ outcome: 'finished', tail: 'next' });
    });

    it('tells that Ctrl-C ended it and runs nothing after it', async () => {
      for (const text of [
        'echo go; sleep 30; echo no',
        'while :; do echo go; sleep 30; done',
        'echo go; while :; do :; done',
      ]) {
        const from = test.screen().length;
        const result = run(text);
        await test.until('\ngo\r\n', from);
        await new Promise((resolve) => setTimeout(resolve, 200));
        test.type('\u0003');
        expect(await result).toMatchObject({ outcome: 'interrupted', exitCode: 130 });
        expect((await result).tail).not.toContain('no');
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      expect(await run('echo after')).toMatchObject({ outcome: 'finished', tail: 'after' });
    });

    it('runs steps one right after the other', async () => {
      for (let i = 0; i < 5; i++)
        expect(await run(`echo ${i}`)).toMatchObject({ tail: String(i), exitCode: 0 });
    });

    it('refuses a second step while one runs, and cancels the first', async () => {
      const from = test.screen().length;
      const first = run('echo on; sleep 20');
      expect(() => run('echo second')).toThrow('Another step');
      await test.until('on\r\n', from);
      test.session.cancelStep();
      expect(await first).toMatchObject({ outcome: 'interrupted' });
    });

    it('finds the end in a flood and keeps the tail', async () => {
      const result = await run(
        'i=0; while [ $i -lt 20000 ]; do echo "line $i of the flood"; i=$((i+1)); done',
      );
      expect(result).toMatchObject({ outcome: 'finished', exitCode: 0 });
      expect(result.tail).toMatch(/^….*line 19999 of the flood$/s);
      expect(Buffer.byteLength(result.tail)).toBeLessThan(8300);
    });

    it('clears what was half typed at the prompt', async () => {
      test.type('rm -rf half typed');
      await test.until('half typed');
      expect(await run('echo clean')).toMatchObject({ tail: 'clean' });
    });

    it('tells that exit ended the shell, with its code', async () => {
      expect(await run('echo bye; exit 3')).toMatchObject({
        outcome: 'finished',
        exitCode: 3,
        shellEnded: true,
      });
      await waitFor(
        () => test.session.state.kind === 'closed',
        () => 'the session to close',
      );
      expect(test.session.state).toMatchObject({ kind: 'closed', reason: 'exited', exitCode: 3 });
    });
  });
});

describe('texts that are no step', () => {
  it.each([
    ['nothing', ' \n'],
    ['an escape', 'echo \u001b[31m'],
    ['Ctrl-C', 'echo \u0003'],
    ['a carriage return', 'echo\rrm'],
    ['a control character of the upper half', 'echo \u009b'],
    ['a lone surrogate', 'echo \ud800'],
    ['a megabyte', 'x'.repeat(1_000_000)],
  ])('refuses %s', (_name, text) => expect(stepProblem(text)).not.toBeNull());
  it('takes ordinary text', () => expect(stepProblem('echo "ä € 😀"\n\tls')).toBeNull());
});
