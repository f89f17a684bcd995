import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { integrationLine, readFolder, readMark } from '../../../electron/domain/terminal/shellMark.ts';
import { sessionOn, waitFor } from '../../fixtures/shellSession.ts';
import { sshdMissing, startSshd, type Sshd } from '../../fixtures/sshd.ts';

const SEQUENCE = new RegExp('\\u001b\\](133|7);([^\\u0007\\u001b]*)(?:\\u0007|\\u001b\\\\)', 'g');

const ESCAPES = new RegExp('\\u001b\\][^\\u0007]*\\u0007|\\u001b\\[[0-9;?]*[A-Za-z]|\\u001b\\(B|^\\r', 'g');

/** The marks of a stream in short: `A`, `B`, `C`, `D3`, and the folders. */
function marksOf(text: string): string[] {
  return [...text.matchAll(SEQUENCE)].flatMap(([, code, data = '']) => {
    if (code === '7') return [`in ${readFolder(data) ?? 'nowhere'}`];
    const mark = readMark(data);
    if (!mark) return ['?'];
    if (mark.kind === 'end') return [`D${mark.exitCode ?? ''}`];
    return [{ prompt: 'A', input: 'B', output: 'C' }[mark.kind]];
  });
}

/** What a command printed, by the marks alone. */
function outputsOf(text: string): string[] {
  const all = [...text.matchAll(SEQUENCE)].filter(([, code]) => code === '133');
  return all.flatMap((mark, at) => {
    if (mark[2] !== 'C') return [];
    return [text.slice(mark.index + mark[0].length, all[at + 1]?.index).replace(ESCAPES, '')];
  });
}

const shells: [name: string, start: string, theme: string][] = [
  ['bash', 'exec bash --norc --noprofile', `PROMPT_COMMAND='PS1="<$((++n))> "'`],
  [
    'zsh',
    'exec zsh -f',
    `setopt PROMPT_SUBST; n=0; theme() { PS1="<$((++n))> " }; precmd_functions+=(theme)`,
  ],
  ['fish', 'exec fish --no-config', `function fish_prompt; set -g n (math 0$n + 1); printf '<%s> ' $n; end`],
];

describe.skipIf(sshdMissing)(`marks of commands${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`, () => {
  let sshd: Sshd;
  beforeAll(async () => void (sshd = await startSshd()));
  afterAll(() => sshd.stop());

  const open = async (command: string) => {
    const made = sessionOn(sshd, {}, { command });
    onTestFinished(async () => {
      await made.session.dispose();
      await made.pool.dispose();
    });
    await made.session.connect();
    return made;
  };
  /** Types a line and waits until the marks after `from` hold what is wanted. */
  const until = (made: { screen(): string }, from: number, wanted: string) =>
    waitFor(
      () => marksOf(made.screen().slice(from)).join(' ').includes(wanted),
      () => `${wanted} in ${JSON.stringify(made.screen().slice(from))}`,
    );

  for (const [name, start, theme] of shells) {
    const missing = existsSync(`/usr/bin/${name}`) ? null : `${name} is not installed`;
    describe.skipIf(missing)(`${name}${missing ? ` (skipped: ${missing})` : ''}`, () => {
      const ready = async (first: string | null) => {
        const made = await open(start);
        made.type(`cd /usr; echo re""ady\r`);
        await made.until('ready');
        if (first) {
          made.type(`${first}\r`);
          await made.until('<1> ');
        }
        const from = made.screen().length;
        made.type(`${integrationLine}\r`);
        await until(made, from, 'A B');
        return made;
      };

      it('tells where each command begins and ends, how it ended, and the folder', async () => {
        const made = await ready(null);
        const from = made.screen().length;
        made.type('echo one; false\r');
        await until(made, from, 'C D1');
        await until(made, from, 'A B');
        made.type('cd /tmp\r');
        await until(made, from, 'in /tmp');
        made.type('\r');
        made.type('sh -c "printf two; exit 7"\r');
        await until(made, from, 'D7');
        const shown = made.screen().slice(from);
        expect(marksOf(shown).join(' ')).toMatch(/^C D1 in \/usr A B C D0 in \/tmp A B .*C D7/);
        const [one, nothing, two] = outputsOf(shown);
        expect([one, two]).toEqual([expect.stringMatching(/^\r?one\r?\n/), expect.stringMatching(/^\r?two/)]);
        expect(nothing).not.toMatch(/^\w/);
        expect(shown).toContain(`file://${hostname()}/`);
      });

      it('goes on where the prompt is set anew each time, and is not doubled by a second time', async () => {
        const made = await ready(theme);
        made.type(`${integrationLine}\r`);
        await made.until('<3> ');
        const from = made.screen().length;
        made.type('true\r');
        await made.until('<4> ');
        await until(made, from, 'A B');
        const marks = marksOf(made.screen().slice(from)).filter((mark) => /^[ABCD]/.test(mark));
        expect(marks.slice(0, 4)).toEqual(['C', 'D0', 'A', 'B']);
        expect(marks.filter((mark) => mark === 'C')).toHaveLength(1);
      });

      it('leaves the exit code and steps as they were', async () => {
        const made = await ready(null);
        made.type('sh -c "exit 4"\r');
        made.type(`echo "code=${name === 'fish' ? '$status' : '$?'}"\r`);
        await made.until(/code=4/);
        if (name === 'fish') return;
        const step = await made.session.runStep('echo from the step; (exit 5)');
        expect(step).toMatchObject({ outcome: 'finished', exitCode: 5, tail: 'from the step' });
        const from = made.screen().length;
        made.type('echo after\r');
        await until(made, from, 'C D0');
      });
    });
  }

  it('is passed over by other shells, and by those that mind what is not set', async () => {
    const dash = await open('exec sh');
    dash.type(`set -u; ${integrationLine}; echo "still $((40 + 2))"\r`);
    await dash.until('still 42');
    expect(dash.screen()).not.toMatch(/not found|unbound|parameter/);
    const strict = await open('exec bash --norc --noprofile');
    strict.type(`set -u; ${integrationLine}; echo "still $((40 + 2))"\r`);
    await strict.until('still 42');
    expect(strict.screen()).not.toMatch(/unbound|not set/);
  });
});
