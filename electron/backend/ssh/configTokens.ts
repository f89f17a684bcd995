import { isAbsolute, join } from 'node:path';

/** Expands `%x` tokens; null when one is unknown, as it then names something else than it seems to. */
export function expandTokens(text: string, tokens: Record<string, string>): string | null {
  let unknown = false;
  const expanded = text.replace(/%(.?)/g, (_all, token: string) => {
    if (token === '%') return '%';
    const value = tokens[token];
    if (value === undefined) unknown = true;
    return value ?? '';
  });
  return unknown ? null : expanded;
}

/** Expands `%x` tokens and `${VAR}`; null where one is unknown. */
export function expandVariables(text: string, tokens: Record<string, string>): string | null {
  let missing = false;
  const filled = text.replace(/\$\{(\w+)\}/g, (_all, name: string) => {
    const value = process.env[name];
    missing ||= value === undefined;
    return value ?? '';
  });
  return missing ? null : expandTokens(filled, tokens);
}

/** Expands `~`, `%x` tokens and `${VAR}` in a path; a path that cannot be expanded is left out with a note. */
export function expandPath(path: string, tokens: Record<string, string>, notes: string[]): string | null {
  const home = tokens['d'] ?? '';
  const tilde = path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path;
  const expanded = expandVariables(tilde, tokens);
  if (expanded === null || expanded.startsWith('~')) {
    notes.push(`The path "${path}" uses something that cannot be expanded and is left out.`);
    return null;
  }
  return isAbsolute(expanded) ? expanded : join(process.cwd(), expanded);
}
