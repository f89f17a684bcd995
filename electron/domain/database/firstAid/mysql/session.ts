import { atLeast, type Row, type ServerFacts, type SessionRef } from '../model.ts';

export const NEEDS = 'Sessions of others are seen with the PROCESS privilege (GRANT PROCESS ON *.* TO you).';
export const isMySql = (facts: ServerFacts) => facts.engine === 'mysql';

/** MySQL 9 is to lose information_schema's list; performance_schema has one since 8.0.22. */
export function listOf(facts: ServerFacts): string {
  return isMySql(facts) && atLeast(facts, 8, 0, 22)
    ? 'performance_schema.processlist'
    : 'information_schema.processlist';
}

export function sessionOf(row: Row): SessionRef {
  return {
    pid: row.text('pid') ?? '',
    user: row.text('user_name') ?? '',
    query: row.text('query') ?? '',
    cancellable: (row.text('query') ?? '') !== '',
  };
}
