import { entryFor, type EntryWriter } from '../timeline/entry.ts';
import { sshFailureCodes, type SshFailureCode } from './failure.ts';
import { terminalClosed, terminalFailed, terminalOpened } from './model.ts';

/** How terminals read in the timeline. */
export const terminalEntries: EntryWriter[] = [
  entryFor(terminalOpened, (d) => ({
    kind: 'terminal',
    text: `Terminal ${d.again ? 'connected again' : 'opened'} on ${d.host}`,
    detail: [d.production ? 'Production host.' : '', d.agent ? 'The SSH agent was forwarded.' : '']
      .filter(Boolean)
      .join(' '),
  })),
  entryFor(terminalFailed, (d) => ({
    kind: 'terminal',
    text: `Terminal on ${d.host} not connected: ${headline(d.code)}`,
    detail: d.text,
  })),
  entryFor(terminalClosed, (d) => ({
    kind: 'terminal',
    text: d.reason === 'lost' ? `Terminal on ${d.host} lost its connection` : `Terminal on ${d.host} closed`,
    detail: d.text,
  })),
];

function headline(code: string): string {
  const text = code in sshFailureCodes ? sshFailureCodes[code as SshFailureCode] : 'it failed';
  return text.charAt(0).toLowerCase() + text.slice(1);
}
