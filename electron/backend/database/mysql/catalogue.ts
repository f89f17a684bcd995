import type { Catalogue } from '../../../domain/database/contract.ts';

const MAX_RELATIONS = 20_000;
const MAX_COLUMNS = 200_000;

type Ask = (text: string) => Promise<(string | null)[][]>;

/** What is on a server, as far as its user may know. */
export async function readCatalogue(ask: Ask): Promise<Catalogue> {
  const schemas = await ask('SELECT schema_name FROM information_schema.schemata ORDER BY 1 LIMIT 5000');
  const own = `table_schema NOT IN ('performance_schema', 'sys')`;
  const relations = await ask(
    `SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE ${own}
     ORDER BY table_schema IN ('information_schema', 'mysql'), 1, 2 LIMIT ${MAX_RELATIONS}`,
  );
  const columns = await ask(
    `SELECT table_schema, table_name, column_name, column_type FROM information_schema.columns WHERE ${own}
     ORDER BY table_schema, table_name, ordinal_position LIMIT ${MAX_COLUMNS}`,
  );
  const functions = await ask(
    'SELECT routine_schema, routine_name FROM information_schema.routines ORDER BY 1, 2 LIMIT 10000',
  );
  const byRelation = Map.groupBy(columns, ([schema, name]) => `${schema}\0${name}`);
  return {
    at: 0,
    stale: false,
    schemas: schemas.map(([name]) => name ?? ''),
    relations: relations.map(([schema, name, type]) => ({
      schema: schema ?? '',
      name: name ?? '',
      kind: /VIEW/.test(type ?? '') ? 'view' : /SEQUENCE/.test(type ?? '') ? 'sequence' : 'table',
      columns: (byRelation.get(`${schema}\0${name}`) ?? []).map(([, , column, columnType]) => ({
        name: column ?? '',
        type: columnType ?? '',
      })),
    })),
    functions: functions.map(([schema, name]) => ({ schema: schema ?? '', name: name ?? '', arguments: '' })),
    cut: relations.length >= MAX_RELATIONS || columns.length >= MAX_COLUMNS,
  };
}
