import { assertNever } from '@domain/assert.ts';
import { parseMysqlPlan } from '@domain/database/explain/mysql.ts';
import type { Plan } from '@domain/database/explain/model.ts';
import { parsePostgresPlan } from '@domain/database/explain/postgres.ts';
import type { Engine } from '@domain/database/model.ts';

/** A statement's EXPLAIN in the form that is read here; null for engines that have none. `ran`: it runs and is measured. */
export function explainText(engine: Engine, statement: string, ran: boolean): string | null {
  // What already explains is not explained again.
  const text =
    statement.replace(
      /^\s*(?:EXPLAIN|ANALYZE|DESCRIBE|DESC)\b[^(\w]*(?:\([^)]*\))?\s*(?:ANALYZE\b|FORMAT\s*=\s*\w+)*\s*/i,
      '',
    ) || statement;
  switch (engine) {
    case 'postgres':
      return `EXPLAIN (${ran ? 'ANALYZE, BUFFERS, ' : ''}FORMAT JSON) ${text}`;
    case 'mysql':
      return ran ? `EXPLAIN ANALYZE ${text}` : `EXPLAIN FORMAT=JSON ${text}`;
    case 'mariadb':
      return ran ? `ANALYZE FORMAT=JSON ${text}` : `EXPLAIN FORMAT=JSON ${text}`;
    case 'redis':
    case 'mongodb':
      return null;
    default:
      return assertNever(engine);
  }
}

/** The plan that a statement answered; null where it is none. */
export function planOf(engine: Engine, statement: string, value: string | null | undefined): Plan | null {
  if (!value || !/^\s*(EXPLAIN|ANALYZE)\b/i.test(statement)) return null;
  return engine === 'postgres' ? parsePostgresPlan(value) : parseMysqlPlan(value);
}
