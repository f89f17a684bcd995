import { createHash } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headerV2, lineV2, readCast } from '../../../electron/domain/recording/asciicast.ts';
import { encodeRaw } from '../../../electron/domain/recording/raw.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { waitFor } from '../../fixtures/shellSession.ts';
import { sshdMissing, startSshd, type Sshd } from '../../fixtures/sshd.ts';
import { openTerminalConsole } from '../../fixtures/terminalConsole.ts';

type Console = Awaited<ReturnType<typeof openTerminalConsole>>;

const asciinemaMissing =
  spawnSync('asciinema', ['--version']).status === 0
    ? null
    : 'asciinema is not installed (apt-get install asciinema)';
const sudoMissing = spawnSync('sudo', ['-V']).status === 0 ? null : 'sudo is not installed';

async function finished(console: Console, at = 0) {
  await waitFor(
    () => console.recordings()[at]?.endedAt != null,
    () => `the recording to be closed: ${JSON.stringify(console.recordings())}`,
  );
  const row = console.recordings()[at];
  if (!row) throw new Error('no recording');
  const file = readFileSync(join(console.dataDir, 'recordings', `${row.id}.cast.gz`));
  return { row, file, cast: readCast(gunzipSync(file).toString()), text: gunzipSync(file).toString() };
}

const outputOf = (cast: ReturnType<typeof readCast>) =>
  cast.events.flatMap(({ code, data }) => (code === 'o' ? data : [])).join('');
const inputOf = (cast: ReturnType<typeof readCast>) =>
  cast.events.flatMap(({ code, data }) => (code === 'i' ? data : [])).join('');

describe.skipIf(sshdMissing)(`recordings${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`, () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd({ config: ["ForceCommand PS1='ready> ' exec bash --norc -i"] });
  });
  afterAll(() => sshd.stop());

  it('records a production host from its begin, and the log has the hash of the closed file', async () => {
    const console = await openTerminalConsole({ 'db-1': sshd });
    const terminal = await console.terminal();
    await terminal.until('ready>');
    terminal.resize(132, 50);
    terminal.type('printf "gr\\xc3\\xbc\\xc3\\x9fe \\xff end\\n"; exit 3\n');
    const { row, file, cast, text } = await finished(console);
    expect(row).toMatchObject({ host: 'db-1', production: true, outcome: 'closed', input: false });
    expect(row.sha256).toBe(createHash('sha256').update(file).digest('hex'));
    expect(row.castSha256).toBe(createHash('sha256').update(text).digest('hex'));
    expect(row.bytes).toBe(file.length);
    expect(cast.damaged).toBe(0);
    expect(outputOf(cast)).toContain('grüße \udcff end\r\n');
    expect(cast.events).toContainEqual(expect.objectContaining({ code: 'r', data: '132x50' }));
    expect(cast.events.at(-1)).toMatchObject({ code: 'x', data: '3' });
    expect(inputOf(cast)).toBe('');
    expect(await console.services.recording.verify({ id: row.id })).toEqual({
      state: 'same',
      sha256: row.sha256,
    });
    expect((await console.read(`recording/${row.id}`)).bytes.toString()).toBe(text);
    const { text: review } = console.services.review.export({
      incidentId: console.incidentId,
      format: 'markdown',
    });
    expect(review).toContain(`[Recording of db-1](recordings/${row.id}.cast.gz)`);
    expect(review).toContain(row.sha256);
    expect(
      console
        .entries()
        .map((e) => `${e.text}\n${e.detail}`)
        .join('\n'),
    ).toContain(`SHA-256 ${row.sha256}`);
  });

  it('records another host only where it is switched on, for the terminal or for the host', async () => {
    const console = await openTerminalConsole({ 'app-1': sshd }, { production: false });
    const first = await console.terminal();
    await first.until('ready>');
    expect(console.recordings()).toEqual([]);
    console.services.recording.setOn({ sessionId: first.id, on: true });
    first.type('echo se""en\n');
    await first.until('seen');
    console.services.recording.setOn({ sessionId: first.id, on: false });
    const { row, cast } = await finished(console);
    expect(row.outcome).toBe('switched_off');
    expect(outputOf(cast)).toContain('seen');
    console.services.recording.setHost({ hostId: console.hosts[0] ?? '', mode: 'always' });
    const second = await console.terminal();
    await second.until('ready>');
    expect(console.recordings().filter((r) => r.endedAt === null)).toMatchObject([{ sessionId: second.id }]);
    console.services.recording.setHost({ hostId: console.hosts[0] ?? '', mode: 'never' });
    await console.terminal();
    expect(console.recordings()).toHaveLength(2);
  });

  it('keeps whole what the screen skips after Ctrl-C', async () => {
    const console = await openTerminalConsole({ 'db-1': sshd });
    const terminal = await console.terminal(undefined, { ack: false });
    await terminal.until('ready>');
    terminal.type('seq 1 100000\n');
    await waitFor(
      () => terminal.screen().includes('\n5000\r'),
      () => 'the flood',
    );
    terminal.type('\u0003');
    await waitFor(
      () => terminal.skips() > 0,
      () => 'the screen to skip',
    );
    terminal.type('\u0004');
    await console.services.terminal.close({ id: terminal.id });
    const { cast } = await finished(console);
    const numbers = [...outputOf(cast).matchAll(/^(\d+)\r$/gm)].map(([, n]) => Number(n));
    expect(numbers.length).toBeGreaterThan(5000);
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    expect(outputOf(cast)).not.toContain('skipped');
  });

  it('records typed lines only where it is on, and never what read -s takes', async () => {
    const console = await openTerminalConsole({ 'db-1': sshd });
    const terminal = await console.terminal();
    await terminal.until('ready>');
    terminal.type('echo not rec""orded\r');
    await terminal.until('not recorded');
    console.services.recording.setInput({ sessionId: terminal.id, on: true });
    for (const key of 'read -s -p "Go? " x; echo do""ne\r') terminal.type(key);
    await terminal.until('Go? ');
    for (const key of 'tr0ub4dor\r') terminal.type(key);
    await terminal.until('done');
    terminal.type('read -s y\r');
    // Nothing tells that the shell waits without an echo.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    terminal.type('pasted-s3cret\r');
    terminal.type('echo la""st\r');
    await terminal.until('last');
    terminal.type('exit\r');
    const { row, cast, text } = await finished(console);
    expect(row.input).toBe(true);
    expect(inputOf(cast)).toContain('read -s -p "Go? " x; echo do""ne\r');
    expect(inputOf(cast)).not.toContain('not rec""orded');
    expect(text).not.toContain('tr0ub4dor');
    expect(text).not.toContain('pasted-s3cret');
    expect(console.entries().map((e) => e.text)).toContain('Typed lines on db-1 are recorded from now on');
  });

  it.skipIf(sudoMissing)(
    `never records a password that sudo asks for (${sudoMissing ?? 'sudo'})`,
    async () => {
      const console = await openTerminalConsole({ 'db-1': sshd });
      const terminal = await console.terminal();
      await terminal.until('ready>');
      console.services.recording.setInput({ sessionId: terminal.id, on: true });
      terminal.type('sudo -u nobody sudo -k true\r');
      await terminal.until(/password for nobody: $/);
      terminal.type('c0rrect-horse\r');
      await new Promise((resolve) => setTimeout(resolve, 300));
      terminal.type('\u0003');
      await terminal.until(/incorrect password[^]*ready> $/);
      terminal.type('exit\r');
      const { cast } = await finished(console);
      expect(inputOf(cast)).toContain('sudo -u nobody sudo -k true\r');
      expect(inputOf(cast)).not.toContain('c0rrect-horse');
    },
  );

  it.skipIf(asciinemaMissing)(
    `asciinema prints the v2 export as the host printed it (${asciinemaMissing ?? 'asciinema'})`,
    async () => {
      const console = await openTerminalConsole({ 'db-1': sshd });
      const terminal = await console.terminal();
      await terminal.until('ready>');
      terminal.type('seq 1 300; printf "\\033[31mrot\\033[0m gr\\xc3\\xbc\\xc3\\x9fe\\n"; exit\r');
      const { cast } = await finished(console);
      const file = join(temporaryFolder(), 'v2.cast');
      writeFileSync(file, headerV2(cast.header) + cast.events.flatMap((e) => lineV2(e) ?? []).join(''));
      // It wants a terminal to be there, and then writes to its standard output all the same.
      execFileSync('script', ['-qec', `asciinema cat ${file} > ${file}.out`, '/dev/null']);
      expect(readFileSync(`${file}.out`, 'utf8')).toBe(outputOf(cast));
    },
  );

  it.skipIf(asciinemaMissing)(
    `keeps bytes that are no UTF-8, and asciinema plays the rest (${asciinemaMissing ?? 'asciinema'})`,
    async () => {
      const console = await openTerminalConsole({ 'db-1': sshd });
      const terminal = await console.terminal();
      await terminal.until('ready>');
      terminal.type('printf "latin1: gr\\374\\337e, own: \\357\\277\\275, end\\n"; exit\r');
      const { cast } = await finished(console);
      const bytes = Buffer.concat(
        cast.events.map((e) => (e.code === 'o' ? encodeRaw(e.data) : Buffer.alloc(0))),
      );
      const wanted = Buffer.from('latin1: gr\xfc\xdfe, own: \xef\xbf\xbd, end\r\n', 'latin1');
      expect(bytes.includes(wanted)).toBe(true);
      const file = join(temporaryFolder(), 'v2.cast');
      writeFileSync(file, headerV2(cast.header) + cast.events.flatMap((e) => lineV2(e) ?? []).join(''));
      execFileSync('script', ['-qec', `asciinema cat ${file} > ${file}.out`, '/dev/null']);
      expect(readFileSync(`${file}.out`, 'utf8')).toContain('latin1: gr\ufffd\ufffde, own: \ufffd, end\r\n');
      // asciinema's player, at full speed, in a terminal of its own.
      execFileSync('script', ['-qec', `asciinema play -i 0.01 -s 100 ${file}`, `${file}.played`]);
      expect(readFileSync(`${file}.played`, 'utf8')).toContain('latin1: gr\ufffd\ufffde');
    },
  );

  it('a file that was changed, or is gone, is told by the verification', async () => {
    const console = await openTerminalConsole({ 'db-1': sshd });
    const terminal = await console.terminal();
    await terminal.until('ready>');
    terminal.type('exit\r');
    const { row } = await finished(console);
    const path = join(console.dataDir, 'recordings', `${row.id}.cast.gz`);
    const bytes = readFileSync(path);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    expect(await console.services.recording.verify({ id: row.id })).toMatchObject({ state: 'changed' });
    console.services.recording.setPinned({ id: row.id, pinned: true });
    expect(() => console.services.recording.remove({ id: row.id })).toThrow(/pinned/);
    console.services.recording.setPinned({ id: row.id, pinned: false });
    console.services.recording.remove({ id: row.id });
    expect(existsSync(path)).toBe(false);
    expect(await console.services.recording.verify({ id: row.id })).toMatchObject({ state: 'missing' });
    expect((await console.read(`recording/${row.id}`)).text).toMatch(/not on this machine/);
    expect(console.entries().at(-1)?.text).toBe('Recording of db-1 removed');
  });

  it('a recording ends at its limit, says so, and the terminal goes on', async () => {
    const console = await openTerminalConsole({ 'db-1': sshd });
    console.services.setting.set({ recording: { recordingMb: 1, totalMb: 100, days: 30 } });
    const terminal = await console.terminal();
    await terminal.until('ready>');
    terminal.type('seq 1 300000; echo still he""re\r');
    await terminal.until('still here');
    const { row } = await finished(console);
    expect(row.outcome).toBe('limit');
    expect(row.castBytes).toBeLessThan(1.2 * 1024 * 1024);
    expect(readdirSync(join(console.dataDir, 'recordings'))).toEqual([`${row.id}.cast.gz`]);
  });
});
