import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import type { GetStreamCallback, IdentityCallback } from 'ssh2';

/**
 * The agent that a host may use while a shell on it is open: each request there is a connection to the agent here. Not
 * used to log in.
 */
export class ForwardedAgent extends ssh2.BaseAgent {
  readonly #socketPath: string;

  constructor(socketPath: string) {
    super();
    this.#socketPath = socketPath;
  }

  override getIdentities(callback: IdentityCallback): void {
    callback(new Error('This agent is for forwarding only'));
  }

  override sign(): void {
    throw new Error('This agent is for forwarding only');
  }

  override getStream(callback: GetStreamCallback): void {
    if (this.#socketPath === 'pageant') return ssh2.createAgent('pageant').getStream?.(callback);
    const socket = connect(this.#socketPath);
    const fail = (error: Error): void => callback(error);
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.removeListener('error', fail);
      // An agent that goes away ends the request; nobody else hears of it.
      socket.on('error', () => undefined);
      callback(null, socket as Duplex);
    });
  }
}

/** True where an agent answers at the socket at all. */
export function agentThere(socketPath: string): Promise<boolean> {
  if (socketPath === 'pageant') return Promise.resolve(true);
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    const settle = (there: boolean): void => {
      socket.destroy();
      resolve(there);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
