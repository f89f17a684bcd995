import type { Candidate, Placeholder, Values } from './model.ts';
import { quoteFor, Unfit } from './quote.ts';

/** One of the fields of a command or a run: the places of a name together. */
export interface Field extends Pick<Candidate, 'name' | 'text' | 'kind' | 'certain' | 'secret'> {
  count: number;
}

/** The placeholders of one or more commands as fields, in the order in which they first stand. */
export function fieldsOf(placeholders: readonly Placeholder[]): Field[] {
  const fields = new Map<string, Field>();
  for (const { name, text, kind, certain, secret } of placeholders) {
    const field = fields.get(name);
    if (!field) fields.set(name, { name, text, kind, certain, secret, count: 1 });
    else
      fields.set(name, {
        ...field,
        certain: field.certain || certain,
        secret: field.secret || secret,
        count: field.count + 1,
      });
  }
  return [...fields.values()];
}

/** Why a command cannot be run as it stands. */
export interface Problem {
  name: string;
  text: string;
  kind: 'unfilled' | 'unfit' | 'option';
  /** For a person. */
  message: string;
}

/** What stands against running a command with these values; none means that `fill` gives the command to run. */
export function problemsOf(command: string, placeholders: readonly Placeholder[], values: Values): Problem[] {
  const problems = placeholders.flatMap((place): Problem[] => {
    const { name, text } = place;
    const value = valueOf(values, name);
    if (value === undefined)
      return place.certain ? [{ name, text, kind: 'unfilled', message: `Fill in ${text} first.` }] : [];
    const refused = refusal(place, value);
    if (refused)
      return [{ name, text, kind: 'unfit', message: `The value for ${text} cannot stand there. ${refused}` }];
    return isOption(command, place, value)
      ? [
          {
            name,
            text,
            kind: 'option',
            message: `The value for ${text} begins with a dash: the command would take it for an option.`,
          },
        ]
      : [];
  });
  const ends = problems.length === 0 ? endsHereDocument(command, placeholders, values) : undefined;
  if (ends)
    problems.push({
      name: ends.name,
      text: ends.text,
      kind: 'unfit',
      message: `The value for ${ends.text} would end the here-document that it stands in.`,
    });
  const seen = new Set<string>();
  return problems.filter((p) => !seen.has(p.message) && seen.add(p.message));
}

/**
 * The command with its placeholders filled in, each value quoted for where it stands. Places without a value stay as
 * they are. Throws Unfit where a value cannot stand there, and a plain Error where the places are not this command's.
 */
export function fill(command: string, placeholders: readonly Placeholder[], values: Values): string {
  const { text } = assemble(command, placeholders, values);
  const ends = endsHereDocument(command, placeholders, values);
  if (ends) throw new Unfit(`The value for ${ends.text} would end the here-document that it stands in.`);
  return text;
}

function valueOf(values: Values, name: string): string | undefined {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  return value === '' ? undefined : value;
}

function refusal(place: Placeholder, value: string): string | undefined {
  try {
    quoteFor(value, place.layers);
    return undefined;
  } catch (error) {
    if (error instanceof Unfit) return error.message;
    throw error;
  }
}

function isOption(command: string, { range, layers, name }: Placeholder, value: string): boolean {
  const begins = range.start > 0 && /[\s"']/.test(command.charAt(range.start - 1));
  const isWord = layers.every((layer) => /^(bare|single|double)$/.test(layer.kind));
  return value.startsWith('-') && begins && isWord && !/option|flag|arg|param|number|offset/.test(name);
}

interface Filled {
  text: string;
  spans: { place: Placeholder; start: number; end: number }[];
}

function assemble(command: string, placeholders: readonly Placeholder[], values: Values): Filled {
  const filled: Filled = { text: '', spans: [] };
  let from = 0;
  for (const place of placeholders.toSorted((a, b) => a.range.start - b.range.start)) {
    const { start, end } = place.range;
    if (start < from || command.slice(start, end) !== place.text)
      throw new Error('These placeholders are not of this command.');
    const value = valueOf(values, place.name);
    filled.text += command.slice(from, start);
    const begin = filled.text.length;
    filled.text += value === undefined ? place.text : quoteFor(value, place.layers);
    filled.spans.push({ place, start: begin, end: filled.text.length });
    from = end;
  }
  filled.text += command.slice(from);
  return filled;
}

/** The first place of which a line, once filled, is the delimiter of the here-document around it. */
function endsHereDocument(
  command: string,
  placeholders: readonly Placeholder[],
  values: Values,
): Placeholder | undefined {
  const { text, spans } = assemble(command, placeholders, values);
  return spans.find(({ place, start, end }) => {
    const delimiters = place.layers.flatMap((layer) => (layer.kind === 'here' ? [layer.delimiter] : []));
    if (delimiters.length === 0 || valueOf(values, place.name) === undefined) return false;
    const first = text.lastIndexOf('\n', start - 1) + 1;
    const last = text.indexOf('\n', end);
    const lines = text.slice(first, last < 0 ? undefined : last).split('\n');
    return lines.some((line) => delimiters.includes(line.replace(/^\t+/, '')));
  })?.place;
}
