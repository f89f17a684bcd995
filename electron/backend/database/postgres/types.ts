import type { Column } from '../../../domain/database/result.ts';
import type { TypeNames } from './rows.ts';

type Kind = Column['kind'];

/** The built-in types by OID (pg_type.dat; these never change). */
const builtIn: Record<number, [string, Kind]> = {
  16: ['bool', 'boolean'],
  17: ['bytea', 'bytes'],
  18: ['char', 'text'],
  19: ['name', 'text'],
  20: ['int8', 'integer'],
  21: ['int2', 'integer'],
  23: ['int4', 'integer'],
  24: ['regproc', 'other'],
  25: ['text', 'text'],
  26: ['oid', 'integer'],
  27: ['tid', 'other'],
  28: ['xid', 'integer'],
  114: ['json', 'json'],
  142: ['xml', 'text'],
  194: ['pg_node_tree', 'text'],
  600: ['point', 'other'],
  650: ['cidr', 'other'],
  700: ['float4', 'float'],
  701: ['float8', 'float'],
  705: ['unknown', 'text'],
  790: ['money', 'other'],
  829: ['macaddr', 'other'],
  869: ['inet', 'other'],
  1042: ['bpchar', 'text'],
  1043: ['varchar', 'text'],
  1082: ['date', 'time'],
  1083: ['time', 'time'],
  1114: ['timestamp', 'time'],
  1184: ['timestamptz', 'time'],
  1186: ['interval', 'time'],
  1266: ['timetz', 'time'],
  1560: ['bit', 'other'],
  1562: ['varbit', 'other'],
  1700: ['numeric', 'decimal'],
  2205: ['regclass', 'other'],
  2249: ['record', 'other'],
  2278: ['void', 'other'],
  2950: ['uuid', 'other'],
  3220: ['pg_lsn', 'other'],
  3614: ['tsvector', 'text'],
  3615: ['tsquery', 'text'],
  3802: ['jsonb', 'json'],
  4072: ['jsonpath', 'text'],
  5069: ['xid8', 'integer'],
};

/** Array types by OID, each with its elements' name. */
const arrays: Record<number, string> = {
  199: 'json',
  1000: 'bool',
  1001: 'bytea',
  1002: 'char',
  1003: 'name',
  1005: 'int2',
  1007: 'int4',
  1009: 'text',
  1014: 'bpchar',
  1015: 'varchar',
  1016: 'int8',
  1021: 'float4',
  1022: 'float8',
  1028: 'oid',
  1041: 'inet',
  1115: 'timestamp',
  1182: 'date',
  1183: 'time',
  1185: 'timestamptz',
  1187: 'interval',
  1231: 'numeric',
  2951: 'uuid',
  3807: 'jsonb',
};

/** Names of types, with those that the database itself defines (`own`, by OID). */
export function typeNames(own: ReadonlyMap<number, string>): TypeNames {
  return (oid) => {
    const known = builtIn[oid];
    if (known) return { type: known[0], kind: known[1] };
    const element = arrays[oid];
    if (element) return { type: `${element}[]`, kind: 'array' };
    const name = own.get(oid);
    if (name?.startsWith('_')) return { type: `${name.slice(1)}[]`, kind: 'array' };
    return { type: name ?? `type ${oid}`, kind: 'other' };
  };
}
