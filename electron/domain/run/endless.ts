/** Why a command is not for a captured run as it stands. */
export interface Fit {
  /** `endless`: it does not end by itself and is ended after `BOUND_MS`; `screen`: it wants a terminal. */
  kind: 'endless' | 'screen';
  /** The command that is meant, e.g. `tail -f`. */
  what: string;
}

/** 20 s: long enough to see a log move, short enough to wait for. */
export const BOUND_MS = 20_000;

type Rule = [RegExp, Fit['kind'], string];

const rules: Rule[] = [
  [/^tail\b(?=.*\s(-\w*[fF]\w*|--follow\S*|--retry)(\s|$))/, 'endless', 'tail -f'],
  [/^journalctl\b(?=.*\s(-\w*f\w*|--follow)(\s|$))/, 'endless', 'journalctl -f'],
  [
    /^(docker|podman|docker-compose|kubectl|oc|stern)\b(?=.*\blogs\b.*\s(-\w*f\w*|--follow\S*)(\s|$))/,
    'endless',
    'logs -f',
  ],
  [/^(kubectl|oc)\b(?=.*\sget\b.*\s(-w|--watch)(\s|$))/, 'endless', 'kubectl get --watch'],
  [/^(kubectl|oc)\s+port-forward\b/, 'endless', 'kubectl port-forward'],
  [/^docker\s+stats\b(?!.*--no-stream)/, 'endless', 'docker stats'],
  [/^docker\s+events\b(?!.*--until)/, 'endless', 'docker events'],
  [/^pm2\s+(logs?|monit)\b(?!.*--nostream)/, 'endless', 'pm2 logs'],
  [/^ping6?\b(?!.*\s-(c|w)\s*\d)/, 'endless', 'ping'],
  [/^(vmstat|iostat|mpstat|sar|pidstat)\b(?=(\s+-\S+)*\s+\d+\s*$)/, 'endless', 'a statistic without a count'],
  [/^tcpdump\b(?!.*\s-c\s*\d)/, 'endless', 'tcpdump'],
  [
    /^redis-cli\b.*\s(monitor|--stat|--latency(-\w+)?|subscribe|psubscribe)(\s|$)/i,
    'endless',
    'redis-cli monitor',
  ],
  [
    /^(inotifywait\s.*-\w*m|dmesg\s.*(-\w*w|--follow)|yes(\s|$)|mongostat\b(?!.*(-n|--rowcount)))/,
    'endless',
    'a program that goes on',
  ],
  [/^watch\b/, 'screen', 'watch'],
  [/^top\b(?!.*\s-\w*b)/, 'screen', 'top'],
  [/^top\b(?=.*\s-\w*b)(?!.*\s-\w*n)/, 'endless', 'top -b'],
  [
    /^(htop|atop|btop|iotop|iftop|nethogs|nmon|glances|k9s|ncdu|mc|vim?|nano|emacs|less|more|man|crontab\s+-e|visudo|systemctl\s+edit|kubectl\s+edit|tmux|screen)(\s|$)/,
    'screen',
    'a program with a screen',
  ],
  [
    /^(docker|podman|docker-compose|kubectl|oc)\b.*\b(exec|run|attach)\b(?=.*\s(-it|-ti|-t|--tty|-i\s+-t|-t\s+-i)(\s|=|$))/,
    'screen',
    'exec -it',
  ],
  [
    /^(psql|mysql|mariadb|mongosh|mongo|redis-cli|sqlite3|python3?|node|bash|sh|zsh|su|ssh\s+\S+)\s*$/,
    'screen',
    'a prompt of its own',
  ],
];

/**
 * What of a shell command would not end by itself or wants a terminal; null where it can be captured as it is. Judged
 * by its words: `timeout 5 tail -f x` ends, `tail -f x | head -3` is taken for endless until its reader goes.
 */
export function captureFit(text: string): Fit | null {
  const lines = text.replace(/\\\r?\n/g, ' ').split('\n');
  for (const line of lines) {
    if (/^\s*#/.test(line)) continue;
    for (const part of line.split(/&&|\|\||[;|]|(?<!&)&(?!&)/)) {
      const command = bare(part);
      const rule = rules.find(([pattern]) => pattern.test(command));
      if (rule) return { kind: rule[1], what: rule[2] };
    }
  }
  return null;
}

/** Without what only says as whom: sudo, variables before it, a path. */
function bare(part: string): string {
  let command = part
    .trim()
    .replace(/^[({]+\s*/, '')
    .replace(/[)}]+$/, '');
  for (;;) {
    const next = command
      .replace(/^(sudo|doas|nohup|time|env|command|exec|nice|stdbuf)(\s+-\S+)*\s+/, '')
      .replace(/^[A-Za-z_]\w*=\S*\s+/, '')
      .replace(/^\/(?:[\w.-]+\/)+/, '');
    if (next === command) return command.trim();
    command = next;
  }
}
