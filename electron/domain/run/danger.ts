/**
 * A first list of what destroys, judged by the words of each line's commands. It knows no variables, quoting tricks
 * or scripts: what it does not name is not thereby safe, and the screen says so.
 */
interface Rule {
  test: RegExp;
  why: string;
}

const commands: Rule[] = [
  { test: /^rm\b.*\s(-\w*[rRf]|--recursive|--force)/, why: 'deletes files without asking' },
  { test: /^(dd|mkfs(\.\w+)?|wipefs|shred|fdisk|parted)\b/, why: 'writes over a disk' },
  { test: /^(shutdown|reboot|halt|poweroff|init [06])\b/, why: 'stops the machine' },
  { test: /^(kill|pkill|killall)\b/, why: 'ends processes' },
  { test: /^truncate\b/, why: 'empties files' },
  { test: /^find\b.*\s-(delete|exec\s+rm)\b/, why: 'deletes what it finds' },
  { test: /^docker\b.*\b(prune|rm|rmi)\b/, why: 'removes containers, images or volumes' },
  { test: /^docker[ -]compose\b.*\bdown\b.*\s(-v|--volumes)\b/, why: 'removes the volumes with their data' },
  { test: /^kubectl\b.*\b(delete|drain)\b/, why: 'removes what runs in the cluster' },
  { test: /^kubectl\b.*\bscale\b.*--replicas[= ]0\b/, why: 'stops every replica' },
  { test: /^(terraform|tofu)\b.*\bdestroy\b/, why: 'destroys infrastructure' },
  { test: /^helm\b.*\b(uninstall|delete)\b/, why: 'removes a release' },
  { test: /^git\b.*\bpush\b.*\s(-f|--force)/, why: 'rewrites what others have' },
  { test: /^git\b.*\b(reset\b.*--hard|clean\b.*\s-\w*f)/, why: 'discards work that is not committed' },
  { test: /^(dropdb|mysqladmin\b.*\bdrop)\b/, why: 'drops a database' },
  { test: /^(pg_restore|mongorestore)\b/, why: 'writes over what is in the database' },
  { test: /^aws\b.*\bs3\b.*\brm\b.*--recursive/, why: 'deletes stored objects' },
  { test: /^(iptables|nft)\b.*(\s-F\b|\bflush\b)/, why: 'drops the firewall rules' },
];

/** These count wherever they stand in a line, because they are passed to a database's shell. */
const anywhere: Rule[] = [
  { test: /\bDROP\s+(TABLE|DATABASE|SCHEMA|INDEX|VIEW|USER|ROLE|COLUMN)\b/i, why: 'drops what is stored' },
  { test: /\bTRUNCATE\s+(TABLE\s+)?["`\w]/i, why: 'empties a table' },
  { test: /\bDELETE\s+FROM\b/i, why: 'deletes rows' },
  { test: /\bUPDATE\s+["`\w.]+\s+SET\b(?!.*\bWHERE\b)/i, why: 'changes every row' },
  { test: /\bFLUSH(ALL|DB)\b/i, why: 'empties the cache' },
  { test: /\bpg_(terminate|cancel)_backend\b/i, why: 'ends database sessions' },
  { test: /\.(dropDatabase|drop|deleteMany|remove)\s*\(/, why: 'deletes what is stored' },
];

export interface Danger {
  /** The line or command that is meant. */
  command: string;
  why: string;
}

/** What of a command's text may destroy something, in order, each command once. */
export function dangersIn(text: string): Danger[] {
  const lines = text.replace(/\s*\\\r?\n\s*/g, ' ').split('\n');
  return lines.flatMap((line) => {
    if (/^\s*(#|--)/.test(line)) return [];
    const parts = line.split(/&&|\|\||[;|&]/).map(bareCommand);
    const found = parts.flatMap((command): Danger[] => {
      const rule = commands.find((r) => r.test.test(command));
      return rule ? [{ command, why: rule.why }] : [];
    });
    if (found.length > 0) return found;
    const rule = anywhere.find((r) => r.test.test(line));
    return rule ? [{ command: line.trim(), why: rule.why }] : [];
  });
}

/** The command without what only says how or where it runs: sudo, variables before it, a path, docker exec. */
function bareCommand(part: string): string {
  let command = part.trim().replace(/^[({]+\s*/, '');
  for (;;) {
    const next = command
      .replace(/^(sudo|doas|nohup|time|env|command|exec|nice|xargs)(\s+-\S+)*\s+/, '')
      .replace(/^[A-Za-z_]\w*=\S*\s+/, '')
      .replace(/^docker([ -]compose)?\s+exec(\s+-\S+)*\s+\S+\s+/, '')
      .replace(/^(sh|bash|zsh)\s+-\w*c\s+["']/, '')
      .replace(/^\/(?:[\w.-]+\/)+/, '');
    if (next === command) return command;
    command = next;
  }
}
