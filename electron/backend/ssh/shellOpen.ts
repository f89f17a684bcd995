import type { ShellChannel, TerminalSize } from './channel.ts';
import { answerOf, type SshConnection } from './connection.ts';
import type { ConnectTarget } from './connectTarget.ts';
import { agentThere } from './agentForward.ts';
import { keepCommand } from './keep.ts';
import { takeBanner } from './serverWords.ts';
import { openShell, RequestRefused } from './shell.ts';

export interface OpenedShell {
  channel: ShellChannel;
  notes: string[];
  agent: boolean;
}

/**
 * Opens a shell as the configuration says: its environment, its command, with a terminal and the agent or without. What
 * the host does not grant is left out and noted, as OpenSSH does. `keepAs` names a shell that outlives its connection.
 */
export async function openConfigured(
  connection: SshConnection,
  { name, timeoutMs, forwardAgent, session }: ConnectTarget,
  { size, keepAs }: { size: TerminalSize; keepAs?: string | null },
): Promise<OpenedShell> {
  const { client } = connection;
  const banner = takeBanner(client);
  const notes: string[] = banner ? [`${name} says: ${banner}`] : [];
  // tmux and screen draw on a terminal: a shell that is kept has one.
  let tty = session.tty || keepAs != null;
  let agent = forwardAgent !== null && (await agentThere(forwardAgent));
  if (forwardAgent !== null && !agent)
    notes.push('ForwardAgent is set, but no agent answers on this machine: none is forwarded.');
  const command = keepAs != null ? keepCommand(keepAs, session.command) : (session.command ?? undefined);
  for (;;) {
    try {
      const { env } = session;
      const channel = await openShell(client, { name, ...size, timeoutMs, command, env, tty, agent });
      if (!tty) notes.push(`This shell has no terminal on ${name}: lines are edited here, and sent whole.`);
      if (agent)
        notes.push(`The SSH agent is forwarded: whoever is root on ${name} can log in with its keys.`);
      return { channel, notes, agent };
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      if (error.what === 'tty') tty = false;
      else agent = false;
      notes.push(error.message);
      // The refused channel counts as a session until the server has let go of it.
      await answerOf(client);
    }
  }
}
