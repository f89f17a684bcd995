import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanServerText } from '../../domain/terminal/prompt.ts';
import type { Answer, Question } from '../../domain/terminal/prompt.ts';

/** 50 ms: a question shows at once, and looking costs nothing. */
const LOOK_MS = 50;

/**
 * The program that the system's ssh asks by. The question is a file, the answer comes through a pipe that it holds open,
 * so that no secret touches the disk and nobody waits for a program that is gone.
 */
const SCRIPT = `#!/bin/sh
[ "$SSH_ASKPASS_PROMPT" = none ] && exec sleep 120
cd "$HOLDFAST_ASKPASS" || exit 1
mkfifo "a.$$" && exec 3<>"a.$$" || exit 1
printf '%s' "$1" >"t.$$" && mv "t.$$" "q.$$" || exit 1
IFS= read -r answer <&3
case "$answer" in ok:*) printf '%s\\n' "\${answer#ok:}" ;; *) exit 1 ;; esac
`;

export interface Askpass {
  /** A folder that only this person can look into; it goes with `dispose`. */
  readonly folder: string;
  readonly env: Record<string, string>;
  dispose(): void;
}

/** Puts what the system's ssh asks to the person. `name` and `user` are the host's, for the questions. */
export function createAskpass(
  host: { name: string; user: string; address: string },
  ask: (question: Question) => Promise<Answer>,
): Askpass {
  const folder = mkdtempSync(join(tmpdir(), 'hf-ssh-'));
  const script = join(folder, 'askpass');
  writeFileSync(script, SCRIPT, { mode: 0o700 });
  const attempts = new Map<string, number>();
  const handle = async (id: string): Promise<void> => {
    const text = readFileSync(join(folder, `q.${id}`), 'utf8').slice(0, 4000);
    rmSync(join(folder, `q.${id}`));
    const attempt = (attempts.get(text) ?? 0) + 1;
    attempts.set(text, attempt);
    answerPipe(join(folder, `a.${id}`), answerText(await ask(questionOf(text, host, attempt))));
  };
  const look = (): void => {
    for (const id of questionsIn(folder)) void handle(id).catch(() => undefined);
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    folder,
    env: { SSH_ASKPASS: script, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0', HOLDFAST_ASKPASS: folder },
    dispose() {
      clearInterval(timer);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function questionsIn(folder: string): string[] {
  try {
    return readdirSync(folder).flatMap((file) => /^q\.(\d+)$/.exec(file)?.[1] ?? []);
  } catch {
    // Something tidied the folder away: then nobody asks any more.
    return [];
  }
}

function answerPipe(pipe: string, text: string): void {
  try {
    // Without waiting: the program that asked may be gone, and then nobody reads.
    const handle = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    writeSync(handle, `${text}\n`);
    closeSync(handle);
  } catch {
    // It is gone.
  }
}

function answerText(answer: Answer): string {
  switch (answer.kind) {
    case 'accept':
      return 'ok:yes';
    case 'secret':
      return `ok:${answer.value}`;
    case 'answers':
      return `ok:${answer.values[0] ?? ''}`;
    case 'cancel':
      return 'no';
  }
}

/** What the system's ssh asks, in the form of Holdfast's own questions. */
function questionOf(
  text: string,
  { name, user, address }: { name: string; user: string; address: string },
  attempt: number,
): Question {
  const unknown =
    /The authenticity of host '(.+?)' can't be established\.\s+(\S+) key fingerprint is (\S+?)\.?\s/.exec(
      text,
    );
  if (unknown) {
    const [, shown = address, keyType = '', fingerprint = ''] = unknown;
    return { kind: 'hostKey', name, address: cleanServerText(shown), keyType, fingerprint, knownTypes: [] };
  }
  const keyFile = /^Enter passphrase for (?:key )?'?(.+?)'?: ?$/.exec(text)?.[1];
  if (keyFile) return { kind: 'passphrase', name, keyFile, attempt };
  const [, who, where] = /^(?:\(.*\) )?(.+)@(.+)'s password: ?$/.exec(text) ?? [];
  if (who && where) return { kind: 'password', name, user: who, address: where, attempt };
  const prompts = [{ text: cleanServerText(text), echo: false }];
  return { kind: 'keyboardInteractive', name, user, title: '', instructions: '', prompts };
}
