import { group, type Job, type Programs } from '../job.ts';
import { given, optionsOf, valueIn } from '../options.ts';
import { plain, type Arg } from '../words.ts';

/** A wrapper that starts the command behind its own options and `skip` further words. */
function starts(valued: string, skip = 0, alone?: (job: Job) => void): (job: Job) => void {
  return (job) => {
    const { rest } = optionsOf(job.args, valued, true);
    const inner = rest.slice(skip);
    if (inner.length > 0) job.run(withoutAssignments(inner));
    else alone?.(job);
  };
}

function withoutAssignments(args: readonly Arg[]): Arg[] {
  const first = args.findIndex((arg) => !/^[A-Za-z_]\w*=/.test(arg.text));
  return first < 0 ? [] : args.slice(first);
}

const opensShell = (job: Job): void => openShell(job);

/** A shell with no command: it reads what is fed to it, or a person types. */
export function openShell(job: Job): void {
  const { feed } = job;
  if (!feed) job.unknown('opens a shell: what is typed in it is not judged');
  else if (feed.kind === 'text') job.script(feed.text);
  else if (feed.kind === 'file') job.unknown('runs a script whose content is not known here');
  else job.unknown('runs as a script what other commands print: that is not known here');
}

/** A shell: `-c script`, a file, `-s`, or nothing. */
function shell(job: Job): void {
  const options = optionsOf(job.args, 'o O rcfile init-file', true);
  const [first] = options.rest;
  if (given(options, 'c')) {
    if (first?.dynamic && /^[$`]/.test(first.text))
      job.unknown('runs a script that is only known when it runs');
    if (first) job.script(first.text);
    else job.unknown('runs a script that is not known here');
  } else if (given(options, 'version', 'help')) return;
  else if (!first || given(options, 's')) openShell(job);
  else if (given(options, 'n')) return;
  else scriptFile(job, first);
}

function scriptFile(job: Job, file: Arg): void {
  if (/restor/i.test(file.text)) job.report('destructive', 'by its name restores over what is stored');
  else if (/^[<>]\(/.test(file.text))
    job.unknown('runs as a script what other commands print: that is not known here');
  else job.unknown(`what the script ${file.text} does is not known`);
}

function sudo(job: Job): void {
  const options = optionsOf(
    job.args,
    'u g p C D h r t U R T user group prompt chdir host role type other-user chroot',
    true,
  );
  if (given(options, 'l', 'v', 'k', 'K', 'V', 'list', 'validate', 'version')) return;
  if (given(options, 'e', 'edit')) job.report('change', 'edits files');
  else if (options.rest.length > 0 && given(options, 's', 'i', 'shell', 'login'))
    job.script(joined(options.rest));
  else if (options.rest.length > 0) job.run(withoutAssignments(options.rest));
  else openShell(job);
}

function joined(args: readonly Arg[]): string {
  return args
    .map((arg) =>
      /^[\w./=:@%+,-]+$/.test(arg.text) || arg.dynamic ? arg.text : `'${arg.text.replaceAll("'", "'\\''")}'`,
    )
    .join(' ');
}

function env(job: Job): void {
  const options = optionsOf(job.args, 'u C S unset chdir split-string', true);
  const split = valueIn(options, 'S', 'split-string');
  const inner = withoutAssignments(options.rest);
  if (split) job.script([split.text, joined(options.rest)].join(' '));
  else if (inner.length > 0) job.run(inner);
}

function su(job: Job): void {
  const script = valueIn(
    optionsOf(job.args, 'c s g G command shell session-command'),
    'c',
    'command',
    'session-command',
  );
  if (script) job.script(script.text);
  else openShell(job);
}

function xargs(job: Job): void {
  const options = optionsOf(
    job.args,
    'I L n P s d E a max-args max-procs replace delimiter arg-file max-lines',
    true,
  );
  const [first] = options.rest;
  if (!first) return;
  const name = first.text.replace(/^.*\//, '');
  const more = plain('$xargs');
  if (/^(sh|bash|dash|zsh|ksh)$/.test(name) && options.rest.length === 1)
    return job.unknown('runs as a script what other commands print: that is not known here');
  job.run([...options.rest, { ...more, dynamic: true }], { kind: 'unknown', from: 'xargs' });
}

function find(job: Job): void {
  const texts = job.args.map((arg) => arg.text);
  texts.forEach((text, i) => {
    if (text === '-delete') job.report('destructive', 'deletes the files that it finds');
    if (/^-f(print0?|printf|ls)$/.test(text)) job.report('change', 'writes a file');
    if (!/^-(exec|execdir|ok|okdir)$/.test(text)) return;
    const end = texts.findIndex((t, j) => j > i && (t === ';' || t === '+'));
    job.run(job.args.slice(i + 1, end < 0 ? undefined : end));
  });
}

function watch(job: Job): void {
  const { rest } = optionsOf(job.args, 'n d interval', true);
  if (rest.length > 0) job.script(rest.map((arg) => arg.text).join(' '));
}

function evaluate(job: Job): void {
  const text = job.args.map((arg) => arg.text).join(' ');
  if (job.args.some((arg) => arg.dynamic)) job.unknown('runs text that is only known when it runs');
  job.script(text);
}

function flock(job: Job): void {
  const options = optionsOf(job.args, 'w E c timeout command', true);
  const script = valueIn(optionsOf(job.args, 'w E c command'), 'c', 'command');
  if (script) job.script(script.text);
  else if (options.rest.length > 1) job.run(options.rest.slice(1));
}

/** Programs that start other commands. */
export const wrappers: Programs = {
  ...group('sh bash dash zsh ksh ash fish', shell),
  ...group('nohup setsid builtin unbuffer winpty catchsegv linux64 tini dumb-init', starts('')),
  ...group('nice', starts('n adjustment')),
  ...group('doas', starts('u C a', 0, opensShell)),
  sudo,
  env,
  su,
  xargs,
  find,
  watch,
  flock,
  eval: evaluate,
  time: starts('f o format output'),
  ionice: starts('c n p P u class classdata'),
  chrt: starts('T P D', 1),
  taskset: starts('', 1),
  timeout: starts('s k signal kill-after', 1),
  stdbuf: starts('i o e input output error'),
  chroot: starts('', 1, opensShell),
  strace: starts('e o p s u E'),
  ltrace: starts('e o p s u'),
  unshare: starts('S G R', 0, opensShell),
  nsenter: starts('t S G target', 0, opensShell),
  runuser: (job) => {
    const options = optionsOf(job.args, 'u g c user command', true);
    const script = valueIn(options, 'c', 'command');
    if (script) job.script(script.text);
    else if (given(options, 'u', 'user')) job.run(options.rest);
    else su(job);
  },
  'systemd-run': starts('u p unit property slice uid gid description on-calendar on-active'),
  'run-parts': (job) => job.unknown('runs every script of a folder'),
  parallel: (job) => job.unknown('runs commands that are put together when it runs'),
  busybox: starts('', 0, opensShell),
  exec: starts('a'),
  command: (job) => {
    const options = optionsOf(job.args, '', true);
    if (!given(options, 'v', 'V')) job.run(options.rest);
  },
  script: (job) => {
    const inner = valueIn(optionsOf(job.args, 'c command'), 'c', 'command');
    if (inner) job.script(inner.text);
    else openShell(job);
  },
  ...group('source .', (job) => (job.args[0] ? sourceFile(job, job.args[0]) : undefined)),
  trap: (job) => (job.args[0] && job.args[0].text !== '-' ? job.script(job.args[0].text) : undefined),
  ...group('aws-vault doppler dotenv direnv chamber infisical op', behindDashes),
};

function sourceFile(job: Job, file: Arg): void {
  if (/(^|\/)(\.env[\w.]*|activate|\.(bash|z)?(rc|profile)|\.bash_profile|nvm\.sh)$/.test(file.text)) return;
  scriptFile(job, file);
}

function behindDashes(job: Job): void {
  const at = job.args.findIndex((arg) => arg.text === '--');
  if (at >= 0 && job.args.length > at + 1) job.run(job.args.slice(at + 1));
  else job.unknown(`"${job.name}" is not known here`);
}
