import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createBackend } from '../../../electron/backend/backend.ts';
import { decodeFrame, encodeFrame } from '../../../electron/domain/terminal/frame.ts';
import type { RowChange } from '../../../electron/domain/change/contract.ts';
import type { PromptRow, TerminalRow } from '../../../electron/domain/terminal/model.ts';
import { terminalRow, promptRow } from '../../../electron/domain/terminal/model.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { waitFor } from '../../fixtures/shellSession.ts';
import { sshdMissing, startSshd } from '../../fixtures/sshd.ts';
import type { Sshd } from '../../fixtures/sshd.ts';

/** A backend with a page's view of its live rows. */
function open(dataDir = temporaryFolder()) {
  const backend = createBackend({ dataDir, version: 'test', ssh: { home: temporaryFolder(), sources: [] } });
  const abort = new AbortController();
  const rows = new Map<string, RowChange>();
  const follow = async (): Promise<void> => {
    for await (const message of backend.services.change.subscribe({ epoch: null, since: 0 }, abort.signal)) {
      if (message.kind === 'rows') for (const row of message.rows) rows.set(`${row.feature} ${row.key}`, row);
    }
  };
  const following = follow();
  let disposed: Promise<void> | undefined;
  // Like the shells: the page goes first, then the backend.
  const end = async (): Promise<void> => {
    abort.abort();
    await following;
    await backend.dispose();
  };
  const dispose = () => (disposed ??= end());
  onTestFinished(dispose);
  const of = <T>(feature: string): T[] =>
    [...rows.values()].flatMap((change) =>
      change.feature === feature && change.row ? [change.row as T] : [],
    );
  const terminal = (id: string) => of<TerminalRow>('terminal').find((row) => row.id === id);
  const prompts = () => of<PromptRow>('prompt');
  const until = (id: string, kind: string) =>
    waitFor(
      () => terminal(id)?.state.kind === kind,
      () => `${kind}; it is ${JSON.stringify(terminal(id)?.state)}`,
    );
  const entries = (incidentId: string) =>
    backend.services.timeline
      .tail({ incidentId, filter: {}, limit: 50 })
      .entries.map((entry) => entry.text)
      .filter((text) => !text.startsWith('Recording of '));
  return { ...backend, dispose, terminal, prompts, until, entries };
}

describe.skipIf(sshdMissing)(
  `terminals on an incident${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`,
  () => {
    let sshd: Sshd;
    beforeAll(async () => void (sshd = await startSshd()));
    afterAll(() => sshd.stop());

    function prepare(more = {}) {
      const test = open();
      const { id: incidentId } = test.services.incident.declare({ title: 'Checkout is down' });
      const { id: hostId } = test.services.host.add({
        details: {
          name: 'app-1',
          address: '127.0.0.1',
          port: sshd.port,
          user: sshd.user,
          identityFile: sshd.keyFile,
          jump: '',
          production: true,
          tags: [],
          ...more,
        },
      });
      return { ...test, incidentId, hostId };
    }

    async function openTerminal(test: ReturnType<typeof prepare>): Promise<string> {
      const { id } = test.services.terminal.open({ incidentId: test.incidentId, hostId: test.hostId });
      await waitFor(
        () => test.prompts().length > 0,
        () => 'the host key question',
      );
      const [prompt] = test.prompts();
      expect(promptRow.parse(prompt)).toMatchObject({
        sessionId: id,
        question: { kind: 'hostKey', name: 'app-1' },
      });
      test.services.terminal.answer({ promptId: prompt?.id ?? '', answer: { kind: 'accept' } });
      await test.until(id, 'open');
      return id;
    }

    it('keeps a shell in tmux or screen as its host is set, unless it is said otherwise', async () => {
      const test = prepare({ keep: true });
      const { incidentId, hostId, services } = test;
      const kept = (keep?: boolean) => {
        const { id } = services.terminal.open({
          incidentId,
          hostId,
          ...(keep === undefined ? {} : { keep }),
        });
        return services.terminal.list().find((row) => row.id === id)?.kept;
      };
      expect([kept(), kept(false), kept(true)]).toEqual([true, false, true]);
      services.host.setTransport({ id: hostId, transport: 'own' });
      expect(kept()).toBe(true);
      const plain = prepare();
      const { id } = plain.services.terminal.open({ incidentId: plain.incidentId, hostId: plain.hostId });
      expect(plain.services.terminal.list().find((row) => row.id === id)?.kept).toBe(false);
    });

    it('asks for the host key, opens, works over a lane, and writes the timeline by itself', async () => {
      const test = prepare();
      const id = await openTerminal(test);
      expect(terminalRow.parse(test.terminal(id))).toMatchObject({
        host: 'app-1',
        production: true,
        step: null,
      });
      await waitFor(
        () => test.prompts().length === 0,
        () => 'the question to go',
      );
      let shown = '';
      let say = (_bytes: Uint8Array): void => undefined;
      const lane = {
        send: (bytes: Uint8Array) => {
          const frame = decodeFrame(bytes);
          if (frame?.kind === 'data') shown += Buffer.from(frame.bytes).toString();
        },
        onMessage: (listener: (bytes: Uint8Array) => void) => void (say = listener),
        onClose: () => undefined,
        close: () => undefined,
      };
      expect(test.openLane(`terminal/${id}`, lane)).toBe(true);
      expect(test.openLane('terminal/none', lane)).toBe(false);
      say(encodeFrame({ kind: 'data', bytes: Buffer.from('echo wo""rks\r') }));
      await waitFor(
        () => shown.includes('works\r\n'),
        () => 'the output',
      );
      await test.services.terminal.close({ id });
      await test.until(id, 'closed');
      test.services.terminal.reconnect({ id });
      await waitFor(
        () => test.entries(test.incidentId).length === 4,
        () => 'the timeline',
      );
      expect(test.entries(test.incidentId)).toEqual([
        'Incident declared: Checkout is down',
        'Terminal opened on app-1',
        'Terminal on app-1 closed',
        'Terminal connected again on app-1',
      ]);
    });

    it('runs a step as the executor asks for it and shows that it runs', async () => {
      const test = prepare();
      const id = await openTerminal(test);
      const { shell } = test.services.terminal;
      expect(shell.describe(id)).toEqual({ host: 'app-1', problem: null });
      const running = shell.run(id, 'echo step; sleep 0.3; exit 5');
      expect(shell.describe(id)?.problem).toContain('Another step');
      await waitFor(
        () => test.terminal(id)?.step === 'running',
        () => 'the row to say that it runs',
      );
      expect(await running).toMatchObject({
        outcome: 'finished',
        exitCode: 5,
        tail: expect.stringContaining('step'),
      });
      await test.until(id, 'closed');
      expect(shell.describe(id)?.problem).toContain('not connected');
      expect(shell.describe('none')).toBeUndefined();
    });

    it('fails with words for a person where the host key is denied, and writes it into the timeline', async () => {
      const test = prepare();
      const { id } = test.services.terminal.open({ incidentId: test.incidentId, hostId: test.hostId });
      await waitFor(
        () => test.prompts().length > 0,
        () => 'the host key question',
      );
      const promptId = test.prompts()[0]?.id ?? '';
      test.services.terminal.answer({ promptId, answer: { kind: 'cancel' } });
      await test.until(id, 'failed');
      expect(test.terminal(id)?.state).toMatchObject({ code: 'HOST_KEY_REFUSED' });
      expect(() => test.services.terminal.answer({ promptId, answer: { kind: 'accept' } })).toThrow(
        'no longer open',
      );
      expect(test.entries(test.incidentId).filter((text) => text.includes('app-1'))).toHaveLength(1);
    });

    it('withdraws its question when it is closed', async () => {
      const test = prepare();
      const { id } = test.services.terminal.open({ incidentId: test.incidentId, hostId: test.hostId });
      await waitFor(
        () => test.prompts().length > 0,
        () => 'the host key question',
      );
      await test.services.terminal.close({ id });
      await waitFor(
        () => test.prompts().length === 0,
        () => 'the question to go',
      );
      await test.services.terminal.discard({ id });
      await waitFor(
        () => test.terminal(id) === undefined,
        () => 'the row to go',
      );
    });

    it('opens one session for a key, and none without an incident or a host', async () => {
      const test = prepare();
      const id = await openTerminal(test);
      expect(
        test.services.terminal.open({ key: id, incidentId: test.incidentId, hostId: test.hostId }),
      ).toEqual({ id });
      expect(test.services.terminal.list()).toHaveLength(1);
      const { incidentId, hostId } = test;
      expect(() => test.services.terminal.open({ incidentId: hostId, hostId })).toThrow('incident');
      expect(() => test.services.terminal.open({ incidentId, hostId: incidentId })).toThrow('host');
    });

    it('writes down that its terminals ended when the console ends', async () => {
      const test = prepare();
      await openTerminal(test);
      await test.dispose();
      const again = open(test.folder.path);
      expect(again.entries(test.incidentId).at(-1)).toBe('Terminal on app-1 closed');
      expect(again.services.terminal.list()).toEqual([]);
    });
  },
);
