import { SshError } from '../domain/terminal/failure.ts';
import type { Connector } from './ssh/channel.ts';
import type { Followed } from './tunnel/configured.ts';

export interface ForwardingDeps {
  /** Opens the forwardings that the configuration of the host asks for. */
  follow(): Promise<Followed>;
  /** True where one that cannot be opened ends the shell (ExitOnForwardFailure). */
  must(): boolean;
  name(): string;
}

/** A shell with the forwardings of its host: opened after it, closed with the host's last one, told in its terminal. */
export function withForwardings(connect: Connector, { follow, must, name }: ForwardingDeps): Connector {
  return async (size, signal) => {
    const shell = await connect(size, signal);
    const { opened, problems, release } = await follow().catch(async (error: unknown) => {
      await shell.dispose();
      throw error;
    });
    if (problems.length > 0 && must()) {
      release();
      await shell.dispose();
      const host = name();
      const text = `${host} was left again, as ExitOnForwardFailure asks: ${problems.join(' ')}`;
      throw new SshError('FORWARD_FAILED', text, { host });
    }
    shell.channel.onClose(release);
    shell.onLost(release);
    return {
      ...shell,
      notes: [
        ...(shell.notes ?? []),
        ...opened.map((way) => `Forwarding as configured: ${way}.`),
        ...problems.map((problem) => `Not forwarded: ${problem}`),
      ],
      dispose() {
        release();
        return shell.dispose();
      },
    };
  };
}
