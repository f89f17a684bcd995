/** Variables that every host has, or that the shell itself gives. */
const everywhere =
  /^(HOME|USER|USERNAME|LOGNAME|PATH|PWD|OLDPWD|SHELL|HOSTNAME|HOST|HOSTTYPE|OSTYPE|MACHTYPE|LANG|LANGUAGE|LC_\w+|TERM|TZ|UID|EUID|GID|PPID|RANDOM|SRANDOM|SECONDS|EPOCHSECONDS|EPOCHREALTIME|LINENO|IFS|PS\d|TMPDIR|TEMP|TMP|EDITOR|VISUAL|PAGER|DISPLAY|XDG_\w+|SSH_\w+|SUDO_\w+|BASH\w*|ZSH\w*|FUNCNAME|PIPESTATUS|OPTARG|OPTIND|REPLY|COLUMNS|LINES|SHLVL|MAIL|NF|NR|FS|OFS|RS|_)$/;

/** Uses of variables that the command does not set itself: `$POD`, `${POD}`. Those with an operation are left alone. */
export function variablesIn(command: string): { start: number; text: string; name: string }[] {
  const own = assignedIn(command);
  return [...command.matchAll(/(?<!\\)\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g)]
    .map((m) => ({ start: m.index, text: m[0], name: m[1] ?? m[2] ?? '' }))
    .filter(
      ({ name, start }) => !everywhere.test(name) && !own.has(name) && command.charAt(start - 1) !== '$',
    );
}

/** Names that the command gives a value: assignments, loops, `read`, `mapfile`, `printf -v`, `getopts`. */
function assignedIn(command: string): Set<string> {
  const names = new Set<string>();
  for (const m of command.matchAll(/(?:^|[\s;&|({])([A-Za-z_]\w*)(?:\[[^\]]*\])?\+?=/g))
    names.add(m[1] ?? '');
  for (const m of command.matchAll(/\b(?:for|select)\s+([A-Za-z_]\w*)/g)) names.add(m[1] ?? '');
  for (const m of command.matchAll(/\b(?:read|mapfile|readarray|getopts)\b([^;&|\n<]*)/g)) {
    const words = (m[1] ?? '').replace(/"[^"]*"|'[^']*'/g, '');
    for (const word of words.matchAll(/(?:^|\s)([A-Za-z_]\w*)/g)) names.add(word[1] ?? '');
  }
  for (const m of command.matchAll(/\bprintf\s+-v\s+([A-Za-z_]\w*)/g)) names.add(m[1] ?? '');
  return names;
}
