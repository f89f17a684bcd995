import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import {
  clientProblem,
  planClient,
  strayVariables,
  type ClientPlan,
} from '../../domain/database/localClient.ts';
import type { ConnectionRow } from '../../domain/database/model.ts';
import { SshError } from '../../domain/terminal/failure.ts';
import { runProgram, type RunningProgram } from '../program.ts';
import type { Reach } from '../reach.ts';
import type { TerminalSize } from '../ssh/channel.ts';
import { explainConnect } from './explain.ts';
import type { FoundClient } from './findClient.ts';
import { openGate } from './gate.ts';
import { openWay } from './way.ts';

export interface ClientStart {
  connection: ConnectionRow;
  client: FoundClient;
  /** Not told to read only. */
  writes: boolean;
  /** Handed over; null where the client is to ask. */
  password: string | null;
  application: string;
  /** Where the clients' folders lie. */
  folder: string;
  reach: Reach;
}

/** Starts a client with a tunnel and a private folder of its own; both are gone with it. */
export async function startClient(what: ClientStart, size: TerminalSize): Promise<RunningProgram> {
  const { connection, client, writes, password, application } = what;
  const problem = clientProblem(connection, client.maria);
  if (problem !== null) throw new SshError('UNSUPPORTED', problem);
  mkdirSync(what.folder, { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(join(what.folder, 'c-'));
  let say: (text: string) => void = () => undefined;
  const gate = await openGate(
    folder,
    // Over a socket clients speak no TLS, or check none of it.
    connection.tls.mode === 'off',
    (signal) => openWay(what.reach, connection, signal),
    (error) => say(aside(explainConnect(error, `${connection.address}:${connection.port}`).text)),
  );
  const clean = async (): Promise<void> => {
    await gate.dispose();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const plan = planClient({
      details: connection,
      gate: gate.at,
      folder,
      // No file of a client's takes a line break.
      password: password !== null && /[\r\n\0]/.test(password) ? null : password,
      writes,
      maria: client.maria,
      application,
    });
    for (const { name, text } of plan.files)
      writeFileSync(join(folder, name), text, { mode: 0o600, flag: 'wx' });
    const spec = { file: client.file, args: plan.args, env: environment(plan), cwd: homedir() };
    const program = await runProgram(spec, size);
    say = program.say;
    void program.gone.then(clean);
    return program;
  } catch (error) {
    await clean();
    throw error;
  }
}

/** A line of ours on the terminal's screen. */
const aside = (text: string): string => `\r\n\u001b[0;2m── ${text} ──\u001b[0m\r\n`;

function environment({ env }: ClientPlan): Record<string, string | undefined> {
  const mine = Object.entries(process.env).filter(([name]) => !strayVariables.test(name));
  return { ...Object.fromEntries(mine), ...env };
}
