import { cleanServerText } from './prompt.ts';

/** What a shell says of its prompt with OSC 133 (FinalTerm's marks, as iTerm2, kitty and VS Code read them). */
export type ShellMark =
  { kind: 'prompt' } | { kind: 'input' } | { kind: 'output' } | { kind: 'end'; exitCode: number | null };

/** Reads the text of an OSC 133; null for any other. A host may send anything: nothing beyond this is taken. */
export function readMark(data: string): ShellMark | null {
  const [, kind, rest = ''] = /^([ABCD])(?:;(.{0,200}))?$/.exec(data.slice(0, 300)) ?? [];
  switch (kind) {
    case 'A':
      return { kind: 'prompt' };
    case 'B':
      return { kind: 'input' };
    case 'C':
      return { kind: 'output' };
    case 'D': {
      const code = /^-?\d{1,10}/.exec(rest)?.[0];
      return { kind: 'end', exitCode: code === undefined ? null : Number(code) };
    }
    default:
      return null;
  }
}

/** The folder of an OSC 7, `file://host/path`, fit to be shown; null for anything else. */
export function readFolder(data: string): string | null {
  const path = /^file:\/\/[^/]{0,255}(\/.{0,1024})$/.exec(data.slice(0, 1400))?.[1];
  if (path === undefined) return null;
  try {
    return cleanServerText(decodeURIComponent(path)).replaceAll('\n', '');
  } catch {
    return cleanServerText(path).replaceAll('\n', '');
  }
}

const escape = (text: string) => `\\033]${text}\\007`;

/**
 * A line that makes bash and zsh mark their prompts for the rest of the session. It writes nothing on the host, keeps
 * what prompt and hooks were there, and begins with a space, so that most histories leave it out.
 */
export const integrationLine = [
  ` if [ -n "$ZSH_VERSION" ]; then`,
  `__hf_p() { local e=$?; printf '${escape('133;D;%s')}${escape('7;file://%s%s')}' "$e" "$HOST" "$PWD"; };`,
  `__hf_x() { printf '${escape('133;C')}'; };`,
  `precmd_functions=(__hf_p $precmd_functions); preexec_functions+=(__hf_x);`,
  `PS1=$'%{\\e]133;A\\a%}'"$PS1"$'%{\\e]133;B\\a%}';`,
  `elif [ -n "$BASH_VERSION" ]; then`,
  `__hf_p() { local e=$?; printf '${escape('133;D;%s')}${escape('7;file://%s%s')}' "$e" "$HOSTNAME" "$PWD"; return $e; };`,
  `PROMPT_COMMAND="__hf_p\${PROMPT_COMMAND:+;$PROMPT_COMMAND}"; PS0="\${PS0}\\e]133;C\\a";`,
  `PS1="\\[\\e]133;A\\a\\]$PS1\\[\\e]133;B\\a\\]"; fi`,
].join(' ');
