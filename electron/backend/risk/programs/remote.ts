import { group, type Job, type Programs } from '../job.ts';
import { given, optionsOf } from '../options.ts';
import { openShell } from './wrappers.ts';

const sshValues = 'b c D E e F I i J L l m O o p Q R S W w B P';

/** ssh joins its words with spaces and gives them to the shell of the other machine. */
function ssh(job: Job): void {
  const options = optionsOf(job.args, sshValues, true);
  const command = options.rest.slice(1);
  if (given(options, 'V', 'Q', 'G')) return;
  if (given(options, 'O')) return job.report('change', 'acts on open connections');
  // Options may also stand behind the host.
  const behind = optionsOf(command, sshValues, true).rest;
  if (behind.length > 0) job.script(behind.map((arg) => arg.text).join(' '));
  else if (given(options, 'N', 'L', 'R', 'D', 'W') && !job.feed) return;
  else openShell(job);
}

/** Programs that run commands on other machines. */
export const remote: Programs = {
  ssh,
  ...group('autossh mosh', ssh),
  sshpass: (job) => {
    const { rest } = optionsOf(job.args, 'p f d P', true);
    job.reveal('a password in the command itself');
    job.run(rest);
  },
  ...group('pssh parallel-ssh clush pdsh', (job) => job.unknown('runs commands on other machines')),
};
