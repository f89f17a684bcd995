import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createBackend } from '../../../electron/backend/backend.ts';
import { askWithMemory, createSecretKeeper } from '../../../electron/backend/secret/keeper.ts';
import type { Answer, Question } from '../../../electron/domain/terminal/prompt.ts';
import type { TerminalRow } from '../../../electron/domain/terminal/model.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { makeKey, sshdMissing, startSshd } from '../../fixtures/sshd.ts';

const never = new AbortController().signal;
const password = (attempt: number): Question => ({
  kind: 'password',
  name: 'db-1',
  user: 'ana',
  address: 'db-1:22',
  attempt,
});

function person(...answers: Answer[]) {
  const asked: Question[] = [];
  return {
    asked,
    ask: async (question: Question): Promise<Answer> => {
      asked.push(question);
      return answers.shift() ?? { kind: 'cancel' };
    },
  };
}

test('a secret that is to be kept is asked once, and one that is not is asked each time', async () => {
  const secrets = createSecretKeeper(undefined);
  const { asked, ask } = person(
    { kind: 'secret', value: 'one', keep: false },
    { kind: 'secret', value: 'two', keep: true },
  );
  const withMemory = askWithMemory(ask, secrets);
  expect(await withMemory(password(1), never)).toMatchObject({ value: 'one' });
  expect(await withMemory(password(1), never)).toMatchObject({ value: 'two' });
  expect(await withMemory(password(1), never)).toMatchObject({ value: 'two' });
  expect(asked).toHaveLength(2);
});

test('a kept secret that did not fit is forgotten and asked anew', async () => {
  const secrets = createSecretKeeper(undefined);
  await secrets.set('password ana@db-1:22', 'old');
  const { ask } = person({ kind: 'secret', value: 'new' });
  const withMemory = askWithMemory(ask, secrets);
  expect(await withMemory(password(1), never)).toMatchObject({ value: 'old' });
  expect(await withMemory(password(2), never)).toMatchObject({ value: 'new' });
  expect(await secrets.get('password ana@db-1:22')).toBeNull();
});

test('one-time codes and host keys are never kept', async () => {
  const secrets = createSecretKeeper(undefined);
  const question: Question = {
    kind: 'keyboardInteractive',
    name: 'db-1',
    user: 'ana',
    title: '',
    instructions: '',
    prompts: [{ text: 'Code', echo: false }],
  };
  const { asked, ask } = person({ kind: 'answers', values: ['1'] }, { kind: 'answers', values: ['2'] });
  const withMemory = askWithMemory(ask, secrets);
  await withMemory(question, never);
  await withMemory(question, never);
  expect(asked).toHaveLength(2);
});

test.skipIf(sshdMissing)(
  'a passphrase that is kept reconnects unasked, and is in no file of the data folder',
  async () => {
    const dataDir = temporaryFolder();
    const key = makeKey(join(temporaryFolder(), 'key'), { passphrase: 'correct horse battery' });
    const sshd = await startSshd({ authorize: [readFileSync(`${key}.pub`, 'utf8')] });
    const backend = createBackend({ dataDir, version: 'test', ssh: { sources: [] } });
    onTestFinished(async () => {
      await backend.dispose();
      await sshd.stop();
    });
    const { incident, host, terminal, change } = backend.services;
    const asked: string[] = [];
    const stop = new AbortController();
    const answering = (async () => {
      for await (const message of change.subscribe({ epoch: null, since: 0 }, stop.signal)) {
        if (message.kind !== 'rows') continue;
        for (const { feature, row } of message.rows) {
          if (feature !== 'prompt' || row === null) continue;
          const { id, question } = row as { id: string; question: Question };
          asked.push(question.kind);
          terminal.answer({
            promptId: id,
            answer:
              question.kind === 'hostKey'
                ? { kind: 'accept' }
                : { kind: 'secret', value: 'correct horse battery', keep: true },
          });
        }
      }
    })();
    const { id: incidentId } = incident.declare({ title: 'Keys' });
    const details = {
      name: 'a',
      address: '127.0.0.1',
      port: sshd.port,
      user: sshd.user,
      identityFile: key,
      jump: '',
    };
    const { id: hostId } = host.add({ details: { ...details, production: false, tags: [] } });
    const connected = async (id: string) => {
      const row = (): TerminalRow | undefined => terminal.list().find((r) => r.id === id);
      await expect.poll(() => row()?.state.kind, { timeout: 15_000 }).toBe('open');
    };
    await connected(terminal.open({ incidentId, hostId }).id);
    await connected(terminal.open({ incidentId, hostId }).id);
    expect(asked).toEqual(['hostKey', 'passphrase']);
    stop.abort();
    await answering;
    const files = readdirSync(dataDir, { recursive: true })
      .map((name) => join(dataDir, String(name)))
      .filter((file) => statSync(file).isFile());
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) expect(readFileSync(file).includes('correct horse battery')).toBe(false);
  },
);
