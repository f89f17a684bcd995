import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SHELL_WINDOW } from '../../../electron/backend/ssh/window.ts';
import { attachLane } from '../../../electron/backend/terminal/lane.ts';
import { decodeFrame, encodeFrame } from '../../../electron/domain/terminal/frame.ts';
import type { Frame } from '../../../electron/domain/terminal/frame.ts';
import type { Lane } from '../../../electron/backend/lane.ts';
import { sessionOn, waitFor } from '../../fixtures/shellSession.ts';
import type { TestSession } from '../../fixtures/shellSession.ts';
import { sshdMissing, startSshd } from '../../fixtures/sshd.ts';
import type { Sshd } from '../../fixtures/sshd.ts';

/** The screen's end of a lane. It acknowledges nothing by itself. */
function screenLane() {
  const frames: Frame[] = [];
  let onMessage = (_bytes: Uint8Array): void => undefined;
  let onClose = (): void => undefined;
  let closed = false;
  const close = (): void => {
    if (!closed) {
      closed = true;
      onClose();
    }
  };
  const lane: Lane = {
    send: (bytes) => void frames.push(decodeFrame(bytes.slice()) as Frame),
    onMessage: (listener) => void (onMessage = listener),
    onClose: (listener) => void (onClose = listener),
    close,
  };
  const text = () => Buffer.concat(frames.flatMap((f) => (f.kind === 'data' ? [f.bytes] : []))).toString();
  return {
    lane,
    frames,
    text,
    close,
    isClosed: () => closed,
    say: (frame: Frame) => onMessage(encodeFrame(frame)),
    raw: (bytes: Uint8Array) => onMessage(bytes),
  };
}

describe.skipIf(sshdMissing)(`a session${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`, () => {
  let sshd: Sshd;
  let tests: TestSession[] = [];
  beforeAll(
    async () => void (sshd = await startSshd({ config: ["ForceCommand PS1='ready> ' exec bash --norc -i"] })),
  );
  afterEach(async () => {
    await Promise.all(tests.map((test) => test.session.dispose()));
    tests = [];
  });
  afterAll(() => sshd.stop());
  async function open(on = sshd): Promise<TestSession> {
    const test = sessionOn(on);
    tests.push(test);
    await test.session.connect();
    expect(test.session.state).toEqual({ kind: 'open' });
    if (on === sshd) await test.until('ready> ');
    return test;
  }

  it('shows what the shell prints, at the size of the screen', async () => {
    const { type, until, session } = await open();
    type('stty size\r');
    await until('30 100');
    session.resize({ cols: 133, rows: 44 });
    type('stty size\r');
    await until('44 133');
  });

  it('gives a screen that comes back everything that was shown, between marks, and only then the news', async () => {
    const { session, type, until } = await open();
    type('echo fi""rst\r');
    await until('first\r\n');
    const screen = screenLane();
    attachLane(session, screen.lane);
    screen.say({ kind: 'data', bytes: Buffer.from('echo sec""ond\r') });
    await waitFor(
      () => screen.text().includes('second\r\n'),
      () => 'the second screen to show it',
    );
    expect(screen.text()).toMatch(/first\r\n.*second\r\n/s);
    const kinds = screen.frames.map((frame) => (frame.kind === 'replay' ? frame.phase : frame.kind));
    expect(kinds.slice(0, 4)).toEqual(['begin', 'status', 'data', 'end']);
  });

  it('is shown on one screen at a time and tells the other', async () => {
    const { session } = await open();
    const [first, second] = [screenLane(), screenLane()];
    attachLane(session, first.lane);
    attachLane(session, second.lane);
    expect(first.frames.at(-1)).toMatchObject({ kind: 'status', state: 'taken' });
    expect([first.isClosed(), second.isClosed()]).toEqual([true, false]);
  });

  it('closes a lane that sends no frames', async () => {
    const { session } = await open();
    const screen = screenLane();
    attachLane(session, screen.lane);
    screen.raw(Uint8Array.of(77, 1, 2));
    expect(screen.isClosed()).toBe(true);
    expect(session.state.kind).toBe('open');
  });

  it('makes the host wait once the window is unacknowledged, and goes on after', async () => {
    const { session } = await open();
    const screen = screenLane();
    attachLane(session, screen.lane);
    screen.say({ kind: 'data', bytes: Buffer.from('yes\r') });
    const size = () => screen.text().length;
    await waitFor(
      () => size() > SHELL_WINDOW / 2,
      () => 'the window to fill',
    );
    let last = -1;
    while (size() !== last) {
      last = size();
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(last).toBeLessThanOrEqual(SHELL_WINDOW + 4096);
    screen.say({ kind: 'ack', bytes: last });
    await waitFor(
      () => size() > last + SHELL_WINDOW / 2,
      () => 'more output after the acknowledgement',
    );
    screen.say({ kind: 'data', bytes: Uint8Array.of(3) });
    screen.say({ kind: 'ack', bytes: 0xffff_ffff });
    await waitFor(
      () => {
        screen.say({ kind: 'ack', bytes: 0xffff_ffff });
        return /\^C\r\n.*ready> $/s.test(screen.text());
      },
      () => 'the prompt after Ctrl-C',
    );
  });

  it('prints a flood to its end when the screen wants more under way, and then less', async () => {
    const test = await open();
    test.session.setWindow(1024 * 1024);
    test.type(
      "head -c 20000000 /dev/zero | tr '\\0' x; echo hal''f; head -c 20000000 /dev/zero | tr '\\0' y; echo en''d\n",
    );
    await test.until('half');
    test.session.setWindow(48 * 1024);
    await test.until('end');
  });

  it('comes back to the prompt after Ctrl-C in a flood', async () => {
    const { type, until, screen } = await open();
    type('yes flood\r');
    await until('flood\r\nflood');
    const from = screen().length;
    type('\u0003');
    await until(/\^C/, from - 2000);
    type('echo al""ive\r');
    await until('alive\r\n');
  });

  it('lets the shell go on while no screen is there, and finishes a step', async () => {
    const { session } = await open();
    const screen = screenLane();
    attachLane(session, screen.lane);
    const result = session.runStep('head -c 3000000 /dev/zero | tr "\\\\0" x; echo done');
    screen.close();
    expect(await result).toMatchObject({
      outcome: 'finished',
      exitCode: 0,
      tail: expect.stringMatching(/xdone$/),
    });
  });

  it('does not know how a step ended whose connection was lost', async () => {
    const mortal = await startSshd();
    const { session, states, type, until } = await open(mortal);
    const running = session.runStep('echo begun; sleep 30');
    await until('begun\r\n');
    await mortal.stop();
    expect(await running).toMatchObject({
      outcome: 'unknown',
      exitCode: null,
      tail: 'begun',
      shellEnded: false,
    });
    await waitFor(
      () => session.state.kind === 'closed',
      () => 'the session to close',
    );
    expect(states.at(-1)).toMatchObject({ kind: 'closed', reason: 'lost' });
    type('into the void');
    expect(() => session.runStep('echo')).toThrow('not connected');
  });

  it('keeps its id and scrollback over a reconnect and says what happened', async () => {
    const first = await startSshd();
    const test = await open(first);
    const { id } = test.session;
    test.type('echo be""fore\r');
    await test.until('before\r\n');
    await first.stop();
    await waitFor(
      () => test.session.state.kind === 'closed',
      () => 'the session to close',
    );
    await test.session.connect();
    expect(test.session.state).toMatchObject({ kind: 'failed', code: 'UNREACHABLE' });
    const again = await startSshd({ port: first.port, hostKeyFile: sshd.hostKeyFile });
    try {
      await test.session.connect();
      // The server came back with another key: refused, and said so.
      expect(test.session.state).toMatchObject({ kind: 'failed', code: 'HOST_KEY_CHANGED' });
    } finally {
      await again.stop();
    }
    expect(test.session.id).toBe(id);
    expect(test.screen()).toMatch(/before.*closed the connection.*refuses connections.*another host key/s);
  });

  it('opens a new shell in the same session after the old one ended', async () => {
    const { session, type, until } = await open();
    type('exit 4\r');
    await waitFor(
      () => session.state.kind === 'closed',
      () => 'the session to close',
    );
    expect(session.state).toMatchObject({ reason: 'exited', exitCode: 4 });
    await session.connect();
    expect(session.state.kind).toBe('open');
    await until('Connected again. This is a new shell');
    type('echo ag""ain\r');
    await until('again\r\n');
  });

  it('refuses a step while a full-screen program has the screen', async () => {
    const { session, type, until } = await open();
    type("printf '\\033[?1049h'; echo fu''ll\r");
    await until('full\r\n');
    expect(() => session.runStep('echo x')).toThrow('full-screen');
  });

  it('tells that the shell has not taken the step yet, and lets it be withdrawn', async () => {
    const { session, type, until } = await open();
    type('sleep 60\r');
    await until('sleep 60');
    const result = session.runStep('echo never');
    session.cancelStep();
    expect(await result).toMatchObject({ outcome: 'cancelled', startedAt: null });
    await until('^C');
    expect((await session.runStep('echo after')).tail).toBe('after');
  });

  it('says that a step waits while the shell is busy, shows what was typed, and follows it once it runs', async () => {
    const { session, phases, screen, type, until } = await open();
    type('sleep 5\r');
    await until('sleep 5');
    const result = session.runStep('echo af""terwards');
    await waitFor(
      () => phases.includes('waiting'),
      () => 'the step to be said to wait',
    );
    expect(screen()).toContain('af""terwards');
    expect(await result).toMatchObject({ outcome: 'finished', exitCode: 0, tail: 'afterwards' });
    expect(phases).toEqual(['sent', 'waiting', 'running', null]);
  });

  it('can be cancelled while it connects', async () => {
    const silent = sessionOn({ ...sshd, port: 9 }, { host: '192.0.2.1' });
    tests.push(silent);
    const connecting = silent.session.connect();
    await silent.session.close();
    await connecting;
    expect(silent.session.state).toMatchObject({ kind: 'closed', reason: 'ended' });
  });

  it('leaves nothing open after it is disposed', async () => {
    const handles = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    await waitFor(
      () => handles() === 0,
      () => 'the sockets of the other tests to close',
    );
    const { session } = await open();
    expect(handles()).toBe(1);
    await session.dispose();
    await waitFor(
      () => handles() === 0,
      () => 'the socket to close',
    );
  });
});
