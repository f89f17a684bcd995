import { finding, unknown, type Finding } from './model.ts';

/** psql's own commands that only look or only concern the session. */
const looks =
  /^\\(d\w*\+?|l\+?|list|z|conninfo|c|connect|timing|x|q|quit|pset|a|t|H|h|help|\?|echo|qecho|warn|set|unset|encoding|errverbose|g|gx|gdesc|gset|watch|p|r|s|sf\+?|sv\+?|copyright|if|elif|else|endif|prompt|crosstabview|bind|parse|close|G|s|u|T|P|C|f|W|w)(?![a-z])/;

/**
 * What a line such as `\dt` or `\! rm x` does; `shell` judges what goes to the shell. Without it that counts as
 * unknown.
 */
export function metaFindings(line: string, shell?: (command: string) => Finding[]): Finding[] {
  const run =
    /^\\!\s*(.*)$/s.exec(line)?.[1] ??
    /^\\(?:o|g|gx|w|copy\s.*\b(?:from|to)\s+program)\s+\|?\s*'?(.*)$/s.exec(line)?.[1];
  if (
    line.startsWith('\\!') ||
    /^\\(o|g|gx|w|out|write)\s+\|/.test(line) ||
    /^\\copy\b.*\bprogram\b/i.test(line)
  )
    return shell && run ? shell(run) : [unknown('runs a shell command from the database shell', line)];
  if (line.includes('`')) return [unknown('runs a shell command from the database shell', line)];
  if (/^\\(i|ir|include|include_relative|source|\.)(?![a-z])/.test(line)) return [fileFinding(line)];
  if (/^\\gexec\b/.test(line)) return [unknown('runs whatever the query yields', line)];
  if (/^\\copy\b/i.test(line))
    return /\bfrom\b(?![^(]*\))/i.test(line) ? [finding('change', 'writes rows', line)] : [];
  if (/^\\(o|out|w|write)\s+\S/.test(line)) return [finding('change', 'writes a file', line)];
  if (/^\\password\b/.test(line)) return [finding('change', 'changes a password', line)];
  return looks.test(line) ? [] : [unknown('a command of the database shell that is not known here', line)];
}

/** Names of files that hold a whole store: loading one writes over what is there. */
export const dumpName =
  /restor|dump|backup|\bbak\b|\.bak\b|snapshot|rollback|\.rdb\b|\.sql\.(gz|bz2|xz|zst)\b/i;

/** What running a file of SQL means: its text is not known here, its name may say enough. */
export function fileFinding(name: string): Finding {
  return dumpName.test(name)
    ? finding('destructive', 'loads a dump over what is stored', name)
    : unknown('runs a file whose content is not known here', name);
}
