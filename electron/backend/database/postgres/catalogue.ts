import type { Catalogue } from '../../../domain/database/contract.ts';

/** 20,000 relations with 200,000 columns: far above what a person completes from. */
const MAX_RELATIONS = 20_000;
const MAX_COLUMNS = 200_000;

const kinds: Record<string, Catalogue['relations'][number]['kind']> = {
  r: 'table',
  p: 'table',
  v: 'view',
  m: 'view',
  S: 'sequence',
  f: 'foreign',
};

type Ask = (text: string) => Promise<(string | null)[][]>;

/** What is in a database, as far as its user may know. */
export async function readCatalogue(ask: Ask): Promise<Catalogue> {
  const own = `n.nspname !~ '^pg_(toast|temp)'`;
  const schemas = await ask(
    `SELECT nspname FROM pg_catalog.pg_namespace n WHERE ${own} ORDER BY 1 LIMIT 5000`,
  );
  const relations = await ask(
    `SELECT c.oid::int8, n.nspname, c.relname, c.relkind FROM pg_catalog.pg_class c
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND NOT c.relispartition AND ${own}
     ORDER BY n.nspname IN ('pg_catalog', 'information_schema'), 2, 3 LIMIT ${MAX_RELATIONS}`,
  );
  const columns = await ask(
    `SELECT a.attrelid::int8, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
     FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
       AND NOT c.relispartition AND ${own}
     ORDER BY a.attrelid, a.attnum LIMIT ${MAX_COLUMNS}`,
  );
  const functions = await ask(
    `SELECT n.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)
     FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
     WHERE n.nspname NOT IN ('information_schema') ORDER BY n.nspname = 'pg_catalog', 1, 2 LIMIT 10000`,
  );
  const byRelation = Map.groupBy(columns, ([oid]) => oid);
  return {
    at: 0,
    stale: false,
    schemas: schemas.map(([name]) => name ?? ''),
    relations: relations.map(([oid, schema, name, kind]) => ({
      schema: schema ?? '',
      name: name ?? '',
      kind: kinds[kind ?? ''] ?? 'other',
      columns: (byRelation.get(oid ?? null) ?? []).map(([, column, type]) => ({
        name: column ?? '',
        type: type ?? '',
      })),
    })),
    functions: functions.map(([schema, name, args]) => ({
      schema: schema ?? '',
      name: name ?? '',
      arguments: args ?? '',
    })),
    cut: relations.length >= MAX_RELATIONS || columns.length >= MAX_COLUMNS,
  };
}
