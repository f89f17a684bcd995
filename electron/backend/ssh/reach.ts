import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { SshError } from '../../domain/terminal/failure.ts';
import type { Address, CommandResult, Reach, ReachOptions } from '../reach.ts';
import { execCommand, type Exec } from './exec.ts';
import type { Links } from './links.ts';
import { addressText } from './stream.ts';

/** How features reach the network, from here or from a host. */
export function createReach(links: Links): Reach {
  return {
    connect: (via, address, options) =>
      via === null ? connectDirect(address, options) : links.stream(via, address, options),
    exec: (via, command, options) => run(links, via, command, options),
  };
}

function connectDirect(address: Address, { signal, timeoutMs }: ReachOptions): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const to = 'socketPath' in address ? { path: address.socketPath } : address;
    // Behind Nagle's delay a small packet waits up to 40 ms for an acknowledgement.
    const socket = connect({ ...to, noDelay: true, keepAlive: true });
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', withdraw);
      socket.removeListener('error', fail);
      act();
    };
    const fail = (error: Error): void =>
      settle(() => {
        socket.on('error', () => undefined);
        socket.destroy();
        reject(error);
      });
    const withdraw = (): void => fail(new SshError('CANCELLED', 'Connecting was cancelled.'));
    const timer = setTimeout(() => {
      const text = `${addressText(address)} did not answer within ${Math.round(timeoutMs / 100) / 10} s.`;
      fail(new SshError('TIMEOUT', text));
    }, timeoutMs);
    socket.once('error', fail);
    socket.once('connect', () => settle(() => resolve(socket)));
    signal.addEventListener('abort', withdraw);
    if (signal.aborted) withdraw();
  });
}

type ExecOptions = Parameters<Reach['exec']>[2];

async function run(links: Links, via: string, command: string, options: ExecOptions): Promise<CommandResult> {
  const [out, err] = [createCollector(options.maxBytes), createCollector(options.maxBytes)];
  const end = await links.session(via, options, {
    make: ({ client }, { target }) =>
      execCommand(client, command, {
        name: target.name,
        timeoutMs: options.timeoutMs,
        env: target.session.env,
        input: options.input,
        onStdout: out.push,
        onStderr: err.push,
      }),
    use: (exec, { target, signal }) => endOf(exec, target.name, signal),
  });
  if (!end.told) {
    const text = 'The connection was lost before the command ended. It may still run on the host.';
    throw new SshError('CONNECTION_LOST', text);
  }
  return {
    exitCode: end.code,
    signal: end.signal,
    stdout: out.bytes(),
    stderr: err.bytes(),
    truncated: out.truncated() || err.truncated(),
  };
}

/** What is not done in time is told to end, and not waited for. */
function endOf(exec: Exec, name: string, signal: AbortSignal): Exec['ended'] {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      exec.signal('TERM');
      exec.close();
      reject(new SshError('CANCELLED', `The command on ${name} was cancelled.`, { host: name }));
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    void exec.ended.then((end) => {
      signal.removeEventListener('abort', stop);
      resolve(end);
    });
  });
}

function createCollector(maxBytes: number) {
  const chunks: Buffer[] = [];
  let length = 0;
  let dropped = false;
  return {
    push: (bytes: Buffer): void => {
      const kept = bytes.subarray(0, maxBytes - length);
      dropped ||= kept.length < bytes.length;
      if (kept.length > 0) chunks.push(Buffer.from(kept));
      length += kept.length;
    },
    bytes: (): Uint8Array => Buffer.concat(chunks),
    truncated: (): boolean => dropped,
  };
}
