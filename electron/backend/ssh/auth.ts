import type { AnyAuthMethod, AuthenticationType, Client, KeyboardInteractiveAuthMethod } from 'ssh2';
import { cleanServerText } from '../../domain/terminal/prompt.ts';
import type { Answer, Question } from '../../domain/terminal/prompt.ts';
import type { Signer } from './agent.ts';
import { keyCandidates } from './candidates.ts';
import type { Candidate, KeySources } from './candidates.ts';
import { openKeyFile } from './keyFile.ts';
import type { KeyFile } from './keyFile.ts';
import { keyTypeOf } from './knownHosts.ts';
import type { PrivateKey } from './privateKey.ts';
import { signatureAlgorithm } from './signatureAlgorithm.ts';
import { OneKeyAgent } from './wire.ts';

/** As often as OpenSSH asks for a passphrase. */
const PASSPHRASES = 3;
/** No server asks for more ways than there are, each at most twice. */
const MAX_PASSES = 6;
/** OpenSSH's order; before it OpenSSH tries gssapi-with-mic and hostbased, which Holdfast has not. */
export const USUAL_ORDER = ['publickey', 'keyboard-interactive', 'password'];

export interface AuthTarget extends KeySources {
  name: string;
  host: string;
  port: number;
  user: string;
  /** Ways to log in that are allowed, in order; null for all in the usual order. */
  preferredAuthentications: string[] | null;
  /** How often a password is asked for. */
  passwordPrompts: number;
  /** Signature algorithms that may be used; null for the usual ones. */
  publicKeyAlgorithms: string[] | null;
}

/** What the server said to the last attempt. `left` is null where it is not known. */
export interface AuthReply {
  left: AuthenticationType[] | null;
  partial: boolean;
}

export interface AuthContext {
  target: AuthTarget;
  client: Client;
  /** Signature algorithms the server takes; null where it did not say. */
  serverSignatures(): string[] | null;
  now(): number;
  ask(question: Question): Promise<Answer>;
  /** Told of each attempt in words for a person, e.g. `key ~/.ssh/id_ed25519`. */
  onTried(what: string): void;
}

/** Thrown when the person cancelled a question. */
export class AuthCancelled extends Error {}

type Attempts = AsyncGenerator<AnyAuthMethod, AuthReply, AuthReply>;

/**
 * The ways to log in, one after another, in the configured order. Starts again after a partial success, as the server
 * then asks for a second way. Ends when nothing is left to try.
 */
export async function* authAttempts(given: AuthContext): AsyncGenerator<AnyAuthMethod, void, AuthReply> {
  const { target, onTried, now } = given;
  let reply: AuthReply = yield { type: 'none', username: target.user };
  const candidates = await keyCandidates(target, now(), onTried);
  const seen = new Set<string>();
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const context = { ...given, ask: numbered(given.ask) };
    for (const method of target.preferredAuthentications ?? USUAL_ORDER) {
      if (method === 'publickey') reply = yield* keyAttempts(context, candidates, seen, reply);
      else if (method === 'password') reply = yield* passwordAttempts(context, reply);
      else if (method === 'keyboard-interactive') reply = yield* keyboardAttempts(context, reply);
      if (reply.partial) break;
    }
    if (!reply.partial) return;
  }
}

/** Counts passwords through all ways to give them: a kept one that was wrong is not tried by the next way again. */
function numbered(ask: AuthContext['ask']): AuthContext['ask'] {
  let count = 0;
  return (question) => ask(question.kind === 'password' ? { ...question, attempt: ++count } : question);
}

function offers(reply: AuthReply, method: AuthenticationType): boolean {
  return reply.left === null || reply.left.includes(method);
}

async function* keyAttempts(
  context: AuthContext,
  keys: Candidate[],
  seen: Set<string>,
  first: AuthReply,
): Attempts {
  let reply: AuthReply = { left: first.left, partial: false };
  for (const key of keys) {
    if (!offers(reply, 'publickey') || seen.has(key.label)) continue;
    seen.add(key.label);
    const { agent, problem } = await prepare(context, key);
    if (problem) context.onTried(`${key.label}, ${problem}`);
    if (!agent) continue;
    context.onTried(key.label);
    reply = yield { type: 'agent', username: context.target.user, agent };
    if (reply.partial) return reply;
  }
  return reply;
}

/** Opens what hides its public part, and chooses the algorithm. */
async function prepare(
  context: AuthContext,
  { publicKey, file, signer }: Candidate,
): Promise<{ agent: OneKeyAgent | null; problem: string | null }> {
  const opened = publicKey ? null : await openAsked(context, file);
  const shown = publicKey ?? opened?.publicKey;
  if (!shown) return { agent: null, problem: null };
  const { user, publicKeyAlgorithms } = context.target;
  const algorithm = signatureAlgorithm(keyTypeOf(shown), publicKeyAlgorithms, context.serverSignatures());
  if (!algorithm) return { agent: null, problem: 'whose algorithm the server or the configuration refuses' };
  const sign: Signer =
    signer ??
    (async (data, chosen) => (opened ?? (await openAsked(context, file)))?.sign(data, chosen) ?? null);
  return {
    agent: new OneKeyAgent({ client: context.client, user, algorithm, publicKey: shown }, sign),
    problem: null,
  };
}

/** Opens a key file, asking for its passphrase up to three times. Null where it stays shut. */
async function openAsked(context: AuthContext, file: KeyFile | null): Promise<PrivateKey | null> {
  if (!file) return null;
  if (!file.encrypted) return openKeyFile(file.path);
  for (let attempt = 1; attempt <= PASSPHRASES; attempt++) {
    const answer = await context.ask({
      kind: 'passphrase',
      name: context.target.name,
      keyFile: file.path,
      attempt,
    });
    if (answer.kind !== 'secret') return null;
    const key = openKeyFile(file.path, answer.value);
    if (key) return key;
  }
  return null;
}

async function* passwordAttempts(context: AuthContext, first: AuthReply): Attempts {
  const { name, user, host, port, passwordPrompts } = context.target;
  let reply: AuthReply = { left: first.left, partial: false };
  for (let attempt = 1; attempt <= passwordPrompts && offers(reply, 'password'); attempt++) {
    const answer = await context.ask({ kind: 'password', name, user, address: `${host}:${port}`, attempt });
    if (answer.kind === 'cancel') throw new AuthCancelled();
    if (answer.kind !== 'secret') return reply;
    context.onTried('password');
    reply = yield { type: 'password', username: user, password: answer.value };
    if (reply.partial) return reply;
  }
  return reply;
}

async function* keyboardAttempts(context: AuthContext, first: AuthReply): Attempts {
  const method: AuthenticationType = 'keyboard-interactive';
  let reply: AuthReply = { left: first.left, partial: false };
  for (let attempt = 1; attempt <= context.target.passwordPrompts && offers(reply, method); attempt++) {
    let cancelled = false;
    context.onTried(method);
    reply = yield {
      type: method,
      username: context.target.user,
      prompt: (title, instructions, _lang, prompts, finish) => {
        const asked = { title, instructions, prompts, attempt };
        answerPrompts(context, asked).then(
          (values) => finish(values),
          () => {
            cancelled = true;
            finish([]);
          },
        );
      },
    };
    if (cancelled) throw new AuthCancelled();
    if (reply.partial) return reply;
  }
  return reply;
}

type ServerPrompts = Parameters<KeyboardInteractiveAuthMethod['prompt']>[3];

interface AskedPrompts {
  title: string;
  instructions: string;
  prompts: ServerPrompts;
  attempt: number;
}

/** PAM asks for the password as if it were any question. Then it can be kept as one. */
function asksPassword({ title, instructions, prompts }: AskedPrompts): boolean {
  const [first, ...rest] = prompts;
  const only = rest.length === 0 && title.trim() === '' && instructions.trim() === '';
  return only && first?.echo !== true && /^(\(\S{1,300}\) )?password: ?$/i.test(first?.prompt ?? '');
}

async function answerPrompts({ ask, target }: AuthContext, asked: AskedPrompts): Promise<string[]> {
  const { title, instructions, prompts, attempt } = asked;
  const { name, user, host, port } = target;
  if (asksPassword(asked)) {
    const answer = await ask({ kind: 'password', name, user, address: `${host}:${port}`, attempt });
    if (answer.kind === 'secret') return [answer.value];
    throw new AuthCancelled();
  }
  const answer = await ask({
    kind: 'keyboardInteractive',
    name,
    user,
    title: cleanServerText(title),
    instructions: cleanServerText(instructions),
    prompts: prompts
      .slice(0, 32)
      .map(({ prompt, echo }) => ({ text: cleanServerText(prompt), echo: echo === true })),
  });
  if (answer.kind === 'answers') return answer.values;
  if (answer.kind === 'secret') return [answer.value];
  throw new AuthCancelled();
}
