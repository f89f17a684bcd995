import type { ArrayValue, CommandArgument, Word, WordPart } from 'unbash';

/** A word of a command as the shell would pass it on, as far as that can be known before it runs. */
export interface Arg {
  /** The value; what is only known at run time stands in it as written: `$X/log`. */
  text: string;
  /** Whether something in it is only known at run time. */
  dynamic: boolean;
  /** Whether it holds a pattern of file names. */
  glob?: boolean;
}

/** The values that variables were given by the script itself, oldest first; null where one was not plain. */
export type Variables = Map<string, (string | null)[]>;

/** A plain argument. */
export function plain(text: string): Arg {
  return { text, dynamic: false };
}

/** The arguments that a word becomes: several where an unquoted variable holds several words. */
export function argsOf(word: Word, variables: Variables, round: number): Arg[] {
  const resolved: Arg = { text: '', dynamic: false };
  const only = word.parts?.length === 1 ? word.parts[0] : undefined;
  if (!word.parts) return [plain(word.value)];
  for (const part of word.parts) append(resolved, part, variables, round);
  const splits = only && !resolved.dynamic && isSplit(only) && /\s/.test(resolved.text);
  return splits
    ? resolved.text
        .trim()
        .split(/\s+/)
        .map((text) => plain(text))
    : [resolved];
}

/** The one value of a word; unquoted variables are not split. */
export function argOf(word: Word, variables: Variables, round = 0): Arg {
  const resolved: Arg = { text: '', dynamic: false };
  if (!word.parts) return plain(word.value);
  for (const part of word.parts) append(resolved, part, variables, round);
  return resolved;
}

/** An assignment among the arguments (`export A=b`) as the one word that it is. */
export function argumentArgs(argument: CommandArgument, variables: Variables, round: number): Arg[] {
  if (argument.type === 'Word') return argsOf(argument, variables, round);
  const value = valueOf(argument.value, variables, round);
  return [{ text: `${argument.name}=${value.text}`, dynamic: value.dynamic }];
}

/** The value of an assignment. */
export function valueOf(value: Word | ArrayValue, variables: Variables, round = 0): Arg {
  if (value.type === 'Word') return argOf(value, variables, round);
  const elements = value.elements.map((e) => argOf(e, variables, round));
  return { text: elements.map((e) => e.text).join(' '), dynamic: elements.some((e) => e.dynamic) };
}

/** Variables without quotes are split at spaces, and `"${list[@]}"` is as many words as the list has. */
function isSplit(part: WordPart): boolean {
  const [inner, more] = part.type === 'DoubleQuoted' ? part.parts : [];
  if (inner?.type === 'ParameterExpansion' && !more) return inner.index?.value === '@';
  return part.type === 'SimpleExpansion' || part.type === 'ParameterExpansion';
}

function append(to: Arg, part: WordPart, variables: Variables, round: number): void {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      to.text += part.value;
      return;
    case 'DoubleQuoted':
    case 'LocaleString':
      for (const child of part.parts) append(to, child, variables, round);
      return;
    case 'Glob':
      to.text += part.value;
      to.glob = true;
      return;
    case 'SimpleExpansion':
    case 'ParameterExpansion': {
      const value = known(part, variables, round);
      to.text += value ?? part.text;
      if (value === null) to.dynamic = true;
      return;
    }
    case 'CommandExpansion': {
      const program = locates(part.text);
      to.text += program ?? part.text;
      if (!program) to.dynamic = true;
      return;
    }
    default:
      to.text += part.text;
      to.dynamic = true;
  }
}

function known(part: WordPart, variables: Variables, round: number): string | null {
  if (part.type === 'ParameterExpansion' && (part.operation || part.prefix)) return null;
  const name = part.type === 'ParameterExpansion' ? part.parameter : part.text.slice(1);
  const values = variables.get(name);
  return values?.[Math.min(round, values.length - 1)] ?? null;
}

/** `$(which docker)` is docker. */
function locates(text: string): string | undefined {
  return /^(?:\$\(|`)\s*(?:which|command\s+-v|type\s+-p)\s+([\w./-]+)\s*(?:\)|`)$/.exec(text)?.[1];
}
