import type { SQLNamespace } from '@codemirror/lang-sql';
import type { Catalogue } from '@domain/database/contract.ts';

/** What the editor completes: schemas, tables and columns, and functions beside them. */
export function namespaceOf({ relations, functions }: Catalogue): SQLNamespace {
  const schemas: Record<string, Record<string, SQLNamespace>> = {};
  for (const { schema, name, kind, columns } of relations) {
    const tables = (schemas[schema] ??= {});
    tables[name] = {
      self: { label: name, type: kind === 'view' ? 'interface' : 'type', detail: kind },
      children: columns.map((column) => ({
        label: column.name,
        type: 'property',
        detail: column.type,
      })),
    };
  }
  for (const { schema, name, arguments: args } of functions) {
    const tables = (schemas[schema] ??= {});
    tables[name] ??= { self: { label: name, type: 'function', detail: `(${args})` }, children: [] };
  }
  return schemas;
}
