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
const folder = escape('7;file://%s%s');
const before = escape('133;A');
const after = escape('133;B');
const began = escape('133;C');
const ended = escape('133;D;%s');

/** A prompt that a theme sets anew each time gets its marks again: that hook stands last. */
const zsh = [
  `__hf_p() { local e=$?; printf '${ended}${folder}' "$e" "$HOST" "$PWD"; }`,
  `__hf_x() { printf '${began}'; }`,
  `__hf_w() { [[ $PS1 == *"133;A"* ]] || PS1=$'%{\\e]133;A\\a%}'"$PS1"$'%{\\e]133;B\\a%}'; }`,
  // No list in brackets: other shells read the whole line, too, and would stumble over it.
  'typeset -ga precmd_functions preexec_functions',
  'precmd_functions[1,0]=__hf_p',
  'precmd_functions+=__hf_w',
  'preexec_functions+=__hf_x',
];
const bash = [
  `__hf_p() { local e=$?; printf '${ended}${folder}' "$e" "$HOSTNAME" "$PWD"; return $e; }`,
  `__hf_w() { [[ $PS1 == *"133;A"* ]] || PS1="\\[\\e]133;A\\a\\]$PS1\\[\\e]133;B\\a\\]"; }`,
  // Of a list of commands, as bash has it since 5.1, this is the first.
  `PROMPT_COMMAND="__hf_p\${PROMPT_COMMAND:+;\${PROMPT_COMMAND%;}};__hf_w"`,
  `PS0="\${PS0-}\\e]133;C\\a"`,
];
const posix = [
  `if [ -n "\${__hf-}" ]; then :`,
  `elif [ -n "\${ZSH_VERSION-}" ]; then __hf=1`,
  ...zsh,
  `elif [ -n "\${BASH_VERSION-}" ]; then __hf=1`,
  ...bash,
  'fi',
].join('; ');
/** From version 4 on fish marks its prompts by itself. */
const fish = [
  `if string match -qr "^[0-3][.]" -- $FISH_VERSION; and not functions -q __hf_p`,
  `function __hf_p --on-event fish_prompt; printf '${folder}${before}' $hostname $PWD; end`,
  `function __hf_x --on-event fish_preexec; printf '${began}'; end`,
  `function __hf_e --on-event fish_postexec; printf '${ended}' $status; end`,
  'functions -c fish_prompt __hf_o',
  `function fish_prompt; __hf_o; printf '${after}'; end`,
  'end; true',
].join('; ');

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * A line that makes bash, zsh and fish mark their prompts for the rest of the session; other shells pass it over. It
 * writes nothing on the host, keeps what prompt and hooks were there, and begins with a space, so that most histories
 * leave it out. Only fish has a `status`.
 */
export const integrationLine = ` status is-interactive >/dev/null 2>&1 && eval ${quote(fish)} || eval ${quote(posix)}`;
