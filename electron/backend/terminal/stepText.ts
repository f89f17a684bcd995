import { MARK_PREFIX } from './marks.ts';
import type { MarkKind } from './marks.ts';
import { REORDERS } from '../../domain/hidden.ts';

/** 64 kB: a step is a command, not a data transfer. */
const MAX_STEP = 64 * 1024;
/** A terminal in line mode cuts lines at 4,096 bytes; our own part takes some 700 of the first. */
const MAX_LINE = 3000;

/** Why a text cannot be typed as a step, in plain words; null when it can. */
export function stepProblem(text: string): string | null {
  if (text.trim() === '') return 'The step has no command.';
  if (Buffer.byteLength(text) > MAX_STEP)
    return 'The step is longer than 64 kB. Put it into a script on the host.';
  if (REORDERS.test(text))
    return 'The step holds invisible characters that change how it reads. Delete them: the command would not be what you see.';
  if (!text.isWellFormed()) return 'The step holds characters that are not valid text.';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    const allowed =
      char === '\n' || char === '\t' || (code >= 32 && code !== 127 && !(code >= 128 && code < 160));
    if (!allowed) return `The step holds the control character ${code}, which the shell would take as a key.`;
  }
  return null;
}

/** A line that a shell without bracketed paste would cut off; null when there is none. */
export function longLineProblem(text: string): string | null {
  const long = text.split('\n').some((line) => Buffer.byteLength(line) > MAX_LINE);
  return long ? 'This shell takes lines of at most 3,000 bytes, and one line of the step is longer.' : null;
}

/**
 * The keys that make a shell run a text and tell by marks when it read it, began, ended and how. Held against
 * bash, zsh, dash and busybox.
 *
 * - `eval '{...}'`: the whole text is read before any of it runs, whatever it contains; no subshell, so `cd` and
 *   `export` persist; an unbalanced quote is an error of `eval` and does not leave the shell waiting; single
 *   quotes keep `!` from history expansion.
 * - After Ctrl-C or an error like `${x:?}` a shell drops the rest of the line, the end mark with it: then the next
 *   prompt tells. Each shell has its own hook for that, which takes itself away; a trap would change what Ctrl-C
 *   does (bash goes on with the next command).
 * - A leading space keeps the line out of the history where the shell is set so; Ctrl-E Ctrl-U clears what stood
 *   at the prompt.
 */
export function stepKeys(text: string, id: string, bracketedPaste: boolean): string {
  const line = stepLine(text, id, bracketedPaste);
  return bracketedPaste ? `\u0005\u0015\u001b[200~${line}\u001b[201~\r` : `\u0005\u0015${line}\n`;
}

function stepLine(text: string, id: string, bracketedPaste: boolean): string {
  // A backslash at the end takes one line end with it.
  const spare = text.endsWith('\\') ? '\n' : '';
  const body = quote(`{ ${print(id, 's')}\n${text}\n${spare}}`);
  return [
    ` if [ -n "\${ZSH_VERSION-}" ]; then eval ${quote(zshHook(id))}`,
    // The assignment is tried in a subshell first: hardened hosts make PROMPT_COMMAND read-only.
    'elif [ -n "${BASH_VERSION-}" ] && (PROMPT_COMMAND=) 2>/dev/null',
    `then HOLDFAST_C=\${HOLDFAST_C-\${PROMPT_COMMAND-}}; PROMPT_COMMAND=${quote(bashHook(id))}`,
    `else HOLDFAST_S=\${HOLDFAST_S-$PS1}; PS1="$(${print(id, 'p', '$?')})$HOLDFAST_S"; fi`,
    print(id, 'r'),
    // Without bracketed paste a tab key would complete a name: the shell makes the tabs itself.
    `eval ${bracketedPaste ? body : body.replaceAll('\t', `'"$(printf '\\011')"'`)}`,
    `${print(id, 'e', '%s')} "$?"`,
    '[ -z "${HOLDFAST_S+x}" ] || { PS1=$HOLDFAST_S; unset HOLDFAST_S; }',
  ].join('; ');
}

function bashHook(id: string): string {
  return `${print(id, 'p', '%s')} "$?"; PROMPT_COMMAND=$HOLDFAST_C; unset HOLDFAST_C; eval "$PROMPT_COMMAND"`;
}

function zshHook(id: string): string {
  const takeAway = 'precmd_functions=(${precmd_functions:#holdfast_p}); unfunction holdfast_p';
  return `holdfast_p() { ${print(id, 'p', '%s')} "$?"; ${takeAway}; }; precmd_functions=(holdfast_p $precmd_functions)`;
}

/** A command that prints a mark; octal escapes are what every printf knows. */
function print(id: string, kind: MarkKind, code?: string): string {
  const prefix = MARK_PREFIX.replace('\u001b', '\\033');
  return `printf '${prefix}${id};${kind}${code ? `;${code}` : ''}\\007'`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
