import type { EventEmitter } from 'node:events';
import type { Connection, Query } from 'mysql2';
import type { Column, StatementError } from '../../../domain/database/result.ts';
import type { RunEnd, Sink } from '../driver.ts';
import { createPacker } from '../packer.ts';
import type { ServerError } from './connect.ts';

interface Field {
  name: string;
  columnType: number;
  characterSet: number;
  table: string;
  schema: string;
  flags: number | string[];
  extendedFormat?: string;
  /** The table and column that a view or an alias stands for; '' where a value is computed. */
  orgTable?: string;
  orgName?: string;
}
interface Header {
  affectedRows?: number;
  info?: string;
  warningStatus?: number;
}

/** Types of the protocol (MySQL internals, enum_field_types). */
const types: Record<number, [string, Column['kind']]> = {
  0: ['decimal', 'decimal'],
  1: ['tinyint', 'integer'],
  2: ['smallint', 'integer'],
  3: ['int', 'integer'],
  4: ['float', 'float'],
  5: ['double', 'float'],
  6: ['null', 'other'],
  7: ['timestamp', 'time'],
  8: ['bigint', 'integer'],
  9: ['mediumint', 'integer'],
  10: ['date', 'time'],
  11: ['time', 'time'],
  12: ['datetime', 'time'],
  13: ['year', 'integer'],
  15: ['varchar', 'text'],
  16: ['bit', 'bytes'],
  245: ['json', 'json'],
  246: ['decimal', 'decimal'],
  247: ['enum', 'text'],
  248: ['set', 'text'],
  249: ['tinyblob', 'text'],
  250: ['mediumblob', 'text'],
  251: ['longblob', 'text'],
  252: ['blob', 'text'],
  253: ['varchar', 'text'],
  254: ['char', 'text'],
  255: ['geometry', 'bytes'],
};
const BINARY = 63;

/** Runs one statement; rows go to the sink as the server wrote them, bytes as hexadecimal. */
export function runQuery(connection: Connection, text: string, sink: Sink): Promise<RunEnd> {
  return new Promise((resolve) => {
    const query: Query = connection.query({ sql: text, rowsAsArray: true, typeCast: false });
    const packer = createPacker(sink);
    let columns: Column[] = [];
    let rows = 0;
    let paused = false;
    sink.onDrain(() => {
      if (paused) connection.resume();
      paused = false;
    });
    query.on('fields', (fields: unknown) => {
      if (!Array.isArray(fields)) return;
      if (columns.length > 0) finish();
      columns = (fields as Field[]).map(describe);
      rows = 0;
      sink.head(columns, (fields as Field[]).map(originOf));
    });
    const finish = (): void => {
      packer.flush();
      sink.result({ affected: null, tag: `${rows} rows` });
      columns = [];
    };
    query.on('result', (row: unknown) => {
      if (!Array.isArray(row)) {
        if (columns.length > 0) finish();
        const { affectedRows = 0, info = '' } = row as Header;
        return sink.result({ affected: affectedRows, tag: info.trim() || `${affectedRows} rows affected` });
      }
      rows += 1;
      const values = (row as (Buffer | null)[]).map((value, i) =>
        value !== null && columns[i]?.kind === 'bytes' ? hex(value, sink.maxCell) : value,
      );
      if (!packer.add(values)) {
        paused = true;
        connection.pause();
      }
      return undefined;
    });
    const stream = (connection as unknown as { stream: EventEmitter }).stream;
    const settle = (end: RunEnd): void => {
      connection.removeListener('error', fail);
      stream.removeListener('close', close);
      packer.flush();
      resolve(end);
    };
    // A connection that breaks is told to the connection alone, not to the query that waits on it.
    const fail = (error: ServerError): void => settle(endOf(error));
    const close = (): void => fail(Object.assign(new Error('The connection was lost.'), { fatal: true }));
    connection.on('error', fail);
    stream.on('close', close);
    query.on('error', fail);
    query.on('end', () => {
      if (columns.length > 0) finish();
      settle({ outcome: 'done' });
    });
  });
}

function describe(field: Field): Column {
  const [type, kind] = types[field.columnType] ?? [`type ${field.columnType}`, 'other'];
  const blob = field.columnType >= 249 && field.columnType <= 254;
  const isBytes = blob && field.characterSet === BINARY;
  const named =
    blob && !isBytes
      ? type.replace('blob', 'text')
      : isBytes && !/blob/.test(type)
        ? type.replace('char', 'binary')
        : type;
  const json = field.extendedFormat === 'json';
  return {
    name: field.name,
    type: json ? 'json' : named,
    kind: json ? 'json' : isBytes ? 'bytes' : kind,
    table: field.table ? (field.schema ? `${field.schema}.${field.table}` : field.table) : '',
  };
}

const originOf = ({ schema, orgTable, orgName }: Field): string =>
  orgTable ? `${schema}.${orgTable}.${orgName ?? ''}` : '';

/** `0x...`, as MySQL itself reads it; two characters a byte. */
function hex(value: Buffer, maxCell: number): Buffer {
  return Buffer.from(`0x${value.toString('hex', 0, maxCell).toUpperCase()}`);
}

function endOf(error: ServerError): RunEnd {
  const said: StatementError = {
    text: error.sqlMessage ?? error.message,
    detail: '',
    hint: '',
    code: error.errno ? `${error.errno} ${error.sqlState ?? ''}`.trim() : (error.code ?? ''),
    position: null,
  };
  if (error.fatal || !error.errno || /^(PROTOCOL_|ECONN|EPIPE)/.test(error.code ?? ''))
    return { outcome: 'unknown', error: said };
  // 1317 ER_QUERY_INTERRUPTED: by KILL QUERY. Timeouts have numbers of their own (1969, 3024).
  return { outcome: error.errno === 1317 ? 'cancelled' : 'failed', error: said };
}
