import type { Column } from '@domain/database/result.ts';

/** The table that rows are from, as far as it can be told: by the server, else by the statement; or `result`. */
export function tableNameOf(columns: readonly Column[], statement: string): string {
  const tables = new Set(columns.map((c) => c.table).filter(Boolean));
  const [only] = tables;
  if (tables.size === 1 && only) return only;
  const named = /\bfrom\s+((?:[\w$]+|"[^"]+"|`[^`]+`)(?:\.(?:[\w$]+|"[^"]+"|`[^`]+`))?)/i.exec(
    statement,
  )?.[1];
  return named?.replace(/["`]/g, '') ?? 'result';
}
