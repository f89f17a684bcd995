import { parse as parseCsv } from 'csv-parse/sync';
import { isMap, isScalar, LineCounter, parseDocument, stringify, type Document } from 'yaml';
import { csvTree, type CsvRow } from '../../domain/health/csv.ts';
import type { Path } from '../../domain/health/file.ts';
import { keyOf } from '../../domain/health/file.ts';
import type { ImportProblem } from '../../domain/health/import.ts';

export interface Parsed {
  tree: unknown;
  lineOf(path: Path): number | null;
  problems: ImportProblem[];
}

/** Reads a file's form; what is wrong with the form is told by line. */
export function parseFile(text: string, format: 'yaml' | 'json' | 'csv'): Parsed {
  return format === 'csv' ? fromCsv(text) : fromYaml(text);
}

/** JSON is YAML, as far as lists and maps go: one reader tells the lines of both. */
function fromYaml(text: string): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const problems = document.errors
    .slice(0, 20)
    .map((e) => ({ line: lines.linePos(e.pos[0]).line, text: `${e.message}.` }));
  if (problems.length > 0) return { tree: null, lineOf: () => null, problems };
  try {
    // A hundred aliases: beyond that a small file grows into a large tree.
    return {
      tree: document.toJS({ maxAliasCount: 100 }),
      lineOf: (path) => lineIn(document, lines, path),
      problems,
    };
  } catch (error) {
    return {
      tree: null,
      lineOf: () => null,
      problems: [{ line: null, text: error instanceof Error ? error.message : 'It cannot be read.' }],
    };
  }
}

/** The line of a place, or of the nearest one above it that stands in the file. */
function lineIn(document: Document, lines: LineCounter, path: Path): number | null {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const step of path) {
    const pair = isMap(node)
      ? node.items.find((p) => isScalar(p.key) && keyOf(String(p.key.value)) === keyOf(String(step)))
      : undefined;
    if (pair) {
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else {
      node =
        typeof node === 'object' && node !== null && 'items' in node && typeof step === 'number'
          ? (node.items as unknown[])[step]
          : undefined;
      offset = startOf(node) ?? offset;
    }
  }
  return offset === null ? null : lines.linePos(offset).line;
}

function startOf(node: unknown): number | null {
  const range: unknown = typeof node === 'object' && node !== null && 'range' in node ? node.range : null;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : null;
}

function fromCsv(text: string): Parsed {
  try {
    const rows = parseCsv(text, {
      columns: true,
      bom: true,
      skip_empty_lines: true,
      relax_column_count: true,
      info: true,
      delimiter: delimiterOf(text),
      max_record_size: 100_000,
    });
    const read = (rows as unknown as { info: { lines: number }; record: Record<string, string> }[]).map(
      ({ info, record }): CsvRow => ({ line: info.lines, cells: record }),
    );
    return { ...csvTree(read), problems: [] };
  } catch (error) {
    const line =
      error instanceof Error && 'lines' in error && typeof error.lines === 'number' ? error.lines : null;
    const said = error instanceof Error ? error.message.split('\n')[0] : '';
    return {
      tree: null,
      lineOf: () => null,
      problems: [{ line, text: `It is no table of comma-separated values: ${said}.` }],
    };
  }
}

/** Spreadsheets of half of Europe write semicolons. */
function delimiterOf(text: string): string {
  const head = text.slice(0, 10_000).split('\n')[0] ?? '';
  return [',', ';', '\t'].reduce((best, d) => (head.split(d).length > head.split(best).length ? d : best));
}

/** A tree as YAML, as people write it. */
export function toYaml(tree: unknown): string {
  return stringify(tree, { lineWidth: 110 });
}
