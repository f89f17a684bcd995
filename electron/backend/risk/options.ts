import type { Arg } from './words.ts';

export interface Options {
  /** Names of options without their dashes, short ones apart: `-rf` gives r and f. */
  flags: Set<string>;
  /** Values of the options that take one. */
  values: Map<string, Arg[]>;
  /** What is no option, in order. */
  rest: Arg[];
  /** Whether an argument is only known at run time and could be any option. */
  uncertain: boolean;
}

/**
 * Options apart from the rest. `valued` names those that take a value ("n namespace"); with `untilFirst` everything
 * from the first argument that is no option belongs to the rest (as behind sudo).
 */
export function optionsOf(args: readonly Arg[], valued = '', untilFirst = false): Options {
  const takes = new Set(valued.split(' ').filter(Boolean));
  const found: Options = { flags: new Set(), values: new Map(), rest: [], uncertain: false };
  const keep = (name: string, value: Arg | undefined): void => {
    found.flags.add(name);
    if (value) found.values.set(name, [...(found.values.get(name) ?? []), value]);
  };
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i];
    if (!arg) continue;
    if (arg.text === '--') {
      found.rest.push(...args.slice(i + 1));
      break;
    }
    if (arg.dynamic && /^[$`{]/.test(arg.text)) found.uncertain = true;
    if (!/^-[^\s]/.test(arg.text)) {
      if (untilFirst) {
        found.rest.push(...args.slice(i));
        break;
      }
      found.rest.push(arg);
      continue;
    }
    const long = /^--?([A-Za-z][\w.-]+)(?:=(.*))?$/s.exec(arg.text);
    const name = long?.[1] ?? '';
    if (arg.text.startsWith('--') || takes.has(name) || (long?.[2] !== undefined && name.length > 1)) {
      if (long?.[2] !== undefined) keep(name, { text: long[2], dynamic: arg.dynamic });
      else keep(name, takes.has(name) ? args[(i += 1)] : undefined);
      continue;
    }
    i += shortOptions(arg, args[i + 1], takes, keep);
  }
  return found;
}

/** Reads `-rf` or `-n5`; returns how many further arguments it took. */
function shortOptions(
  arg: Arg,
  next: Arg | undefined,
  takes: ReadonlySet<string>,
  keep: (name: string, value?: Arg) => void,
): number {
  const letters = arg.text.slice(1);
  for (let i = 0; i < letters.length; i += 1) {
    const letter = letters.charAt(i);
    if (!takes.has(letter)) {
      keep(letter);
      continue;
    }
    const value = letters.slice(i + 1);
    keep(letter, value === '' ? next : { text: value, dynamic: arg.dynamic });
    return value === '' ? 1 : 0;
  }
  return 0;
}

/** The first value of any of these options. */
export function valueIn(options: Options, ...names: string[]): Arg | undefined {
  return names.flatMap((name) => options.values.get(name) ?? [])[0];
}

/** Whether any of these options is given. */
export function given(options: Options, ...names: string[]): boolean {
  return names.some((name) => options.flags.has(name));
}
