import type { AnyAuthMethod, AuthenticationType, KeyboardInteractiveAuthMethod, ParsedKey } from 'ssh2';
import { cleanServerText } from '../../domain/terminal/prompt.ts';
import { agentSigner, listAgentKeys, OneKeyAgent } from './agent.ts';
import type { Signer } from './agent.ts';
import { inspectKeyFile, openKeyFile } from './keyFile.ts';
import type { KeyFile } from './keyFile.ts';
import type { Question, Answer } from '../../domain/terminal/prompt.ts';

/** As OpenSSH's NumberOfPasswordPrompts. */
const ATTEMPTS = 3;
/** No server asks for more ways than there are, each at most twice. */
const MAX_PASSES = 6;

export interface AuthTarget {
  name: string;
  host: string;
  port: number;
  user: string;
  identityPaths: string[];
  /** The key file that the person named for this host: when it is not there, that is said. */
  ownKeyPath?: string | null;
  identitiesOnly: boolean;
  /** The agent's socket, or null for none. */
  agentSocket: string | null;
}

/** What the server said to the last attempt. `left` is null where it is not known. */
export interface AuthReply {
  left: AuthenticationType[] | null;
  partial: boolean;
}

export interface AuthContext {
  target: AuthTarget;
  ask(question: Question): Promise<Answer>;
  /** Told of each attempt in words for a person, e.g. `key ~/.ssh/id_ed25519`. */
  onTried(what: string): void;
}

/** Thrown when the person cancelled a question. */
export class AuthCancelled extends Error {}

type Attempts = AsyncGenerator<AnyAuthMethod, AuthReply, AuthReply>;

/**
 * The ways to log in, one after another: agent keys, key files, password, keyboard-interactive. Starts again
 * after a partial success, as the server then asks for a second way. Ends when nothing is left to try.
 */
export async function* authAttempts(context: AuthContext): AsyncGenerator<AnyAuthMethod, void, AuthReply> {
  const { user } = context.target;
  const seen = new Set<string>();
  let reply: AuthReply = yield { type: 'none', username: user };
  const candidates = await keyCandidates(context);
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    reply = yield* keyAttempts(context, candidates, seen, reply);
    let partial = reply.partial;
    reply = yield* passwordAttempts(context, reply);
    partial ||= reply.partial;
    reply = yield* keyboardAttempts(context, reply);
    if (!partial && !reply.partial) return;
  }
}

function offers(reply: AuthReply, method: AuthenticationType): boolean {
  return reply.left === null || reply.left.includes(method);
}

interface Candidate {
  label: string;
  publicKey: Buffer | null;
  file: KeyFile | null;
  signer: Signer | null;
}

/** Agent keys that are configured come first, then the agent's others (unless IdentitiesOnly), then files. */
async function keyCandidates({ target, onTried }: AuthContext): Promise<Candidate[]> {
  if (target.ownKeyPath && !inspectKeyFile(target.ownKeyPath)) {
    onTried(`key ${target.ownKeyPath}, which is missing or holds no key`);
  }
  const files = target.identityPaths.flatMap((path) => inspectKeyFile(path) ?? []);
  const keys = target.agentSocket ? await listAgentKeys(target.agentSocket) : [];
  const socket = target.agentSocket ?? '';
  const fromAgent = (key: ParsedKey, file: KeyFile | null): Candidate => ({
    label: `agent key ${file?.path ?? (key.comment || key.type)}`,
    publicKey: key.getPublicSSH(),
    file: null,
    signer: agentSigner(socket, key),
  });
  const fileOf = (key: ParsedKey): KeyFile | null =>
    files.find((file) => file.publicKey?.equals(key.getPublicSSH())) ?? null;
  const configured = keys.filter((key) => fileOf(key) !== null);
  const others = target.identitiesOnly ? [] : keys.filter((key) => fileOf(key) === null);
  const held = new Set(configured.map((key) => fileOf(key)));
  return [
    ...configured.map((key) => fromAgent(key, fileOf(key))),
    ...others.map((key) => fromAgent(key, null)),
    ...files
      .filter((file) => file.hasPrivate && !held.has(file))
      .map((file) => ({ label: `key ${file.path}`, publicKey: file.publicKey, file, signer: null })),
  ];
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
    const opened = key.publicKey ? null : await openAsked(context, key.file);
    const publicKey = key.publicKey ?? opened?.getPublicSSH();
    if (!publicKey) continue;
    const signer: Signer =
      key.signer ?? (async (data, hash) => sign(opened ?? (await openAsked(context, key.file)), data, hash));
    const agent = new OneKeyAgent(publicKey, signer);
    context.onTried(key.label);
    reply = yield { type: 'agent', username: context.target.user, agent };
    // The library does not pass on what the server said to a key: signed and yet not in means more is wanted.
    if (!agent.used) continue;
    reply = yield { type: 'none', username: context.target.user };
    return { left: reply.left, partial: true };
  }
  return reply;
}

function sign(key: ParsedKey | null, data: Buffer, hash: string | undefined): Buffer | null {
  if (!key) return null;
  const signature: unknown = key.sign(data, hash);
  return Buffer.isBuffer(signature) ? signature : null;
}

/** Opens a key file, asking for its passphrase up to three times. Null where it stays shut. */
async function openAsked(context: AuthContext, file: KeyFile | null): Promise<ParsedKey | null> {
  if (!file) return null;
  if (!file.encrypted) return openKeyFile(file.path);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
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
  const { name, user, host, port } = context.target;
  let reply: AuthReply = { left: first.left, partial: false };
  for (let attempt = 1; attempt <= ATTEMPTS && offers(reply, 'password'); attempt++) {
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
  for (let attempt = 1; attempt <= ATTEMPTS && offers(reply, method); attempt++) {
    let cancelled = false;
    context.onTried(method);
    reply = yield {
      type: method,
      username: context.target.user,
      prompt: (title, instructions, _lang, prompts, finish) => {
        answerPrompts(context, title, instructions, prompts).then(
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

async function answerPrompts(
  { ask, target }: AuthContext,
  title: string,
  instructions: string,
  prompts: ServerPrompts,
): Promise<string[]> {
  const answer = await ask({
    kind: 'keyboardInteractive',
    name: target.name,
    user: target.user,
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
