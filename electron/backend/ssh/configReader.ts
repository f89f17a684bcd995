import { globSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { matchHostPatterns, parseConfigLine } from './configLine.ts';
import type { ConfigLine } from './configLine.ts';

/** As OpenSSH's READCONF_MAX_DEPTH. */
const MAX_DEPTH = 16;
/** 1 MB: far above any configuration a person or a tool writes. */
const MAX_FILE = 1024 * 1024;
/** A file that includes itself twice would be read 65,536 times within the depth allowed. */
const MAX_FILES = 500;

export interface ConfigSource {
  file: string;
  /** Where relative Include paths start: ~/.ssh for a user's file, /etc/ssh for the system's. */
  includeFrom: string;
}

export interface WalkOptions {
  home: string;
  /** The name that Host lines are compared with; null visits every Host line and no setting. */
  host: string | null;
  cache?: Map<string, string | null> | undefined;
  onLine?: (line: ConfigLine, where: string) => void;
  onHostLine?: (patterns: string[]) => void;
  /** Judges a Match line; without it none applies. */
  onMatch?: (args: string[], where: string) => boolean;
  onFile?: (file: string) => void;
  onNote?: (note: string) => void;
}

/** Walks a configuration in OpenSSH's order, following Include, and reports the lines that apply to the host. */
export function walkConfig(source: ConfigSource, options: WalkOptions): void {
  const scope = { applies: true, never: false, depth: 0, count: { files: 0 } };
  walkFile(source.file, source.includeFrom, options, scope);
}

interface Scope {
  applies: boolean;
  /** Inside a block that does not apply nothing included can apply either. */
  never: boolean;
  depth: number;
  count: { files: number };
}

function walkFile(file: string, includeFrom: string, options: WalkOptions, scope: Scope): void {
  options.onFile?.(file);
  scope.count.files++;
  const text = options.cache?.get(file) ?? readConfig(file, options);
  options.cache?.set(file, text);
  if (text === null) return;
  let applies = scope.applies;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = parseConfigLine(raw);
    if (!line) continue;
    const where = `${file}:${index + 1}`;
    if (line.key === 'host') {
      options.onHostLine?.(line.args);
      applies = !scope.never && options.host !== null && matchHostPatterns(options.host, line.args);
    } else if (line.key === 'match') {
      applies = options.onMatch?.(line.args, where) === true && !scope.never;
    } else if (line.key === 'include') {
      const inner = { ...scope, applies, never: scope.never || !applies, depth: scope.depth + 1 };
      for (const path of includedFiles(line.args, includeFrom, options.home)) {
        walkIncluded(path, includeFrom, options, inner, where);
      }
    } else if (applies && options.host !== null) {
      options.onLine?.(line, where);
    }
  }
}

function walkIncluded(path: string, from: string, options: WalkOptions, scope: Scope, where: string): void {
  if (scope.depth > MAX_DEPTH) {
    options.onNote?.(`${where}: Include is nested more than ${MAX_DEPTH} deep and is left out.`);
  } else if (scope.count.files >= MAX_FILES) {
    if (scope.count.files++ === MAX_FILES) {
      options.onNote?.(`${where}: more than ${MAX_FILES} files are included; the rest is left out.`);
    }
  } else {
    walkFile(path, from, options, scope);
  }
}

function includedFiles(args: string[], includeFrom: string, home: string): string[] {
  return args.flatMap((arg) => {
    const path = arg === '~' || arg.startsWith('~/') ? join(home, arg.slice(1)) : arg;
    const absolute = isAbsolute(path) ? path : join(includeFrom, path);
    if (!/[*?[]/.test(absolute)) return [absolute.replace(/\\(.)/g, '$1')];
    // Like glob(3): in byte order, and a leading dot only where the pattern has one.
    const hidden = basename(absolute).startsWith('.');
    return globSync(absolute)
      .filter((found) => hidden || !basename(found).startsWith('.'))
      .sort();
  });
}

function readConfig(file: string, options: WalkOptions): string | null {
  try {
    const bytes = readFileSync(file);
    if (bytes.length <= MAX_FILE) return bytes.toString('utf8');
    options.onNote?.(`${file}: larger than 1 MB and left out.`);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'EISDIR') options.onNote?.(`${file}: cannot be read (${code}).`);
  }
  return null;
}
