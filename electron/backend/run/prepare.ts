import { Failure } from '../../domain/failure.ts';
import { Shell } from '../../domain/guide/model.ts';
import { fieldsOf, fill, problemsOf } from '../../domain/placeholder/fill.ts';
import type { Placeholder, Values } from '../../domain/placeholder/model.ts';
import { Unfit } from '../../domain/placeholder/quote.ts';
import { graver, sortedFindings, type Finding, type Risk } from '../../domain/risk/model.ts';
import { MASK, maskSecrets } from '../../domain/risk/secrets.ts';
import { captureFit } from '../../domain/run/endless.ts';
import type { Masking } from '../../domain/run/mask.ts';
import { storedCommand } from '../../domain/run/mask.ts';
import { namesHosts, type Preview } from '../../domain/run/preview.ts';
import type { RunRow, RunStep } from '../../domain/run/row.ts';
import type { RunSecrets } from './secrets.ts';

/** Judges a command by its grammar. Runs nothing. */
export type Assess = (what: { command: string; shell: Shell; title: string }) => {
  risk: Risk;
  reasons: Finding[];
  warnings: string[];
  revealsSecret: string[];
  placeholders: Placeholder[];
};

/** A command with its placeholders filled in, as it goes to a host. */
export interface Prepared {
  text: string;
  masking: Masking;
  preview: Preview;
}

/** Fills commands in and judges them: the same for what is shown before and for what runs. */
export function createPreparer({ assess, secrets }: { assess: Assess; secrets: RunSecrets }) {
  /** `drafts` are values that are typed but not stored yet. */
  const look = (run: RunRow, step: RunStep, template: string, drafts: Values = {}): Prepared => {
    const shell = Shell.catch('other').parse(step.shell);
    const hidden = secrets.of(run.id);
    const given = Object.entries(run.fields).flatMap(([name, f]) => (f.secret ? [] : [[name, f.value]]));
    const values: Values = { ...Object.fromEntries(given), ...drafts, ...Object.fromEntries(hidden) };
    const before = assess({ command: template, shell, title: step.title });
    const { placeholders } = before;
    const problems = problemsOf(template, placeholders, values);
    if (template.includes(MASK)) problems.push(masked);
    const text = problems.some((p) => p.kind !== 'unfilled')
      ? template
      : fill(template, placeholders, values);
    const after = text === template ? before : assess({ command: text, shell, title: step.title });
    const shown = problems.length > 0 ? template : withoutSecrets(template, placeholders, values, hidden);
    const said = shown === text ? after : assess({ command: shown, shell, title: step.title });
    const reveals = [...new Set([...before.revealsSecret, ...said.revealsSecret])].filter(
      (what) => !/^the value of (OLD)?PWD$/.test(what),
    );
    const masking: Masking = { secrets: [...hidden.values()], reveals, command: shown };
    const hide = (words: string): string => maskSecrets(words, masking.secrets);
    const isIn = (name: string): boolean => Boolean(Object.hasOwn(values, name) && values[name]);
    const preview: Preview = {
      risk: graver(before.risk, after.risk) ? before.risk : after.risk,
      reasons: sortedFindings(said.risk === 'read' ? before.reasons : said.reasons).map((r) => ({
        ...r,
        why: hide(r.why),
        part: hide(r.part),
      })),
      warnings: said.warnings.map(hide),
      reveals: reveals.map(hide),
      fields: fieldsOf(placeholders).map(({ count: _, ...field }) => ({
        ...field,
        filled: isIn(field.name),
      })),
      problems: problems.map(({ name, message }) => ({ name, message })),
      exact: storedCommand(masking),
      fit: shell === 'sh' || shell === 'other' ? captureFit(text) : { kind: 'prompt', what: names[shell] },
    };
    return { text, masking, preview };
  };
  return {
    look,
    /** What goes to the hosts. Throws INVALID where it cannot run, and REFUSED where it is not confirmed. */
    ready(run: RunRow, step: RunStep, template: string, hosts: string[], confirm = ''): Prepared {
      if (template.trim() === '') throw new Failure('INVALID', 'There is no command to run.');
      const prepared = look(run, step, template);
      const { problems, risk } = prepared.preview;
      if (problems.length > 0)
        throw new Failure('INVALID', problems.map((p) => p.message).join(' '), {
          placeholders: problems.map((p) => p.name),
        });
      if (risk === 'destructive' && !namesHosts(confirm, hosts))
        throw new Failure(
          'REFUSED',
          hosts.length === 1
            ? `It can destroy something. Type the host's name, ${hosts[0]}, to run it.`
            : `It can destroy something. Type the names of the hosts, ${hosts.join(', ')}, to run it.`,
        );
      return prepared;
    },
  };
}
export type Preparer = ReturnType<typeof createPreparer>;

/**
 * The text with a mask in the place of each secret. Masking the finished text would miss what several layers of
 * quoting made of one.
 */
function withoutSecrets(
  template: string,
  placeholders: Placeholder[],
  values: Values,
  hidden: ReadonlyMap<string, string>,
): string {
  const masks = Object.fromEntries([...hidden.keys()].map((name) => [name, MASK]));
  try {
    return fill(template, placeholders, { ...values, ...masks });
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    // Where only plain characters can stand, none were quoted: there the finished text can be masked.
    return maskSecrets(fill(template, placeholders, values), [...hidden.values()]);
  }
}

const masked = {
  name: '',
  text: MASK,
  kind: 'unfit' as const,
  message: `A secret stands masked in the text (${MASK}). Write its placeholder there and fill it in.`,
};

const names: Record<Exclude<Shell, 'sh' | 'other'>, string> = {
  powershell: 'PowerShell',
  cmd: 'cmd.exe',
  sql: 'a database shell',
  mysql: 'the MySQL shell',
  psql: 'psql',
  mongosh: 'mongosh',
  redis: 'redis-cli',
};
