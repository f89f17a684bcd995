import type { Finding, Risk } from '../../domain/risk/model.ts';
import { optionsOf, type Options } from './options.ts';
import type { Arg } from './words.ts';

/** What comes in on a command's standard input. */
export type Feed =
  | { kind: 'text'; text: string }
  | { kind: 'file'; name: string }
  /** Output of other commands; `from` is their text. */
  | { kind: 'unknown'; from: string };

/** One command to judge, and the ways to say what is found. */
export interface Job {
  /** The program's name without its folder. */
  name: string;
  args: Arg[];
  /** The command as written. */
  part: string;
  feed: Feed | undefined;
  report(risk: Risk, why: string, more?: Partial<Finding>): void;
  unknown(why: string): void;
  add(findings: readonly Finding[]): void;
  /** Judges another command that this one starts, with the same standard input unless told otherwise. */
  run(args: readonly Arg[], feed?: Feed): void;
  /** Judges a script for the shell. */
  script(text: string): void;
  /** Notes that the output would show a secret. */
  reveal(what: string): void;
  /** Findings of a script for the shell, not yet reported. */
  judge(text: string): Finding[];
}

export type Program = (job: Job) => void;
export type Programs = Record<string, Program>;

/** The same judgement for several programs: `group('ls ps', looks)`. */
export function group(names: string, program: Program): Programs {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, program]));
}

/** A program that only looks. */
export const looks: Program = () => undefined;

/** A program that always does the same. */
export function always(risk: Risk, why: string): Program {
  return (job) => job.report(risk, why);
}

/** What a subcommand does: nothing but look, a risk with a reason, or a judgement of its own. */
export type Sub = 'read' | [Risk, string] | ((job: Job, options: Options) => void);

/**
 * A program whose first words decide: `docker volume rm`. The longest of up to three words that `subs` knows counts;
 * `help`, `--help` and `--version` are always looks.
 */
export function bySubcommand(valued: string, subs: Record<string, Sub>, otherwise?: Sub): Program {
  return (job) => {
    const options = optionsOf(job.args, valued);
    const words = options.rest.map((arg) => (arg.dynamic ? '$' : arg.text));
    const isHelp = words[0] === 'help' || words.length === 0 || job.args.some((arg) => arg.text === '--help');
    const found = [3, 2, 1].map((n) => words.slice(0, n).join(' ')).find((key) => Object.hasOwn(subs, key));
    const sub = found === undefined ? otherwise : subs[found];
    if (sub !== undefined && !(isHelp && typeof sub !== 'function')) applySub(sub, job, options);
    else if (!isHelp) job.unknown(`"${[job.name, ...words.slice(0, 2)].join(' ')}" is not known here`);
  };
}

/** Does what a table says. */
function applySub(sub: Sub, job: Job, options: Options): void {
  if (sub === 'read') return;
  if (typeof sub === 'function') sub(job, options);
  else job.report(sub[0], sub[1]);
}

/** Several keys of a table with the same meaning: `subs('get list', 'read')`; a `.` stands for a space. */
export function subs(keys: string, sub: Sub): Record<string, Sub> {
  return Object.fromEntries(keys.split(/\s+/).map((key) => [key.replaceAll('.', ' '), sub]));
}
