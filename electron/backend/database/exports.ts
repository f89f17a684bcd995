import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { exportText, type ExportFormat } from '../../domain/database/export.ts';
import { readRows } from '../../domain/database/frame.ts';
import type { Engine } from '../../domain/database/model.ts';
import type { Column } from '../../domain/database/result.ts';
import type { DatabaseExportRow } from '../../domain/database/session.ts';
import { Failure } from '../../domain/failure.ts';
import type { Live } from '../change/live.ts';
import type { Spool } from './spool.ts';

/** 5,000 rows or 4 MB at a time. */
const ROWS = 5000;
const BYTES = 4 * 1024 * 1024;
const endings: Record<ExportFormat, string> = { csv: 'csv', json: 'json', markdown: 'md', insert: 'sql' };

export interface ExportDone {
  file: string;
  rows: number;
  bytes: number;
  sha256: string;
}

export interface ExportRequest {
  key?: string | undefined;
  sessionId: string;
  engine: Engine;
  format: ExportFormat;
  table?: string | undefined;
  /** How the file is called, before its ending. */
  name: string;
  result: { columns: Column[]; spool: Spool };
  onDone(done: ExportDone): void;
}

/** Writes kept results to files of their own, row by row. */
export function createExports({ live, folder, now }: { live: Live; folder: string; now(): number }) {
  const running = new Map<string, AbortController>();
  const last = new Map<string, DatabaseExportRow>();
  const tell = (row: DatabaseExportRow): void => {
    last.set(row.id, row);
    live.set('databaseExport', row.id, row);
  };
  const write = async (
    row: DatabaseExportRow,
    request: ExportRequest,
    signal: AbortSignal,
  ): Promise<void> => {
    const { columns, spool } = request.result;
    const text = exportText(request.format, columns, {
      table: request.table ?? 'result',
      engine: request.engine,
    });
    const file = await open(row.file, 'wx', 0o600);
    const hash = createHash('sha256');
    const decoder = new TextDecoder();
    let { rows, bytes } = row;
    const put = async (part: string): Promise<void> => {
      const buffer = Buffer.from(part);
      hash.update(buffer);
      await file.write(buffer);
      bytes += buffer.length;
    };
    try {
      await put(text.head);
      for (;;) {
        if (signal.aborted) return tell({ ...row, rows, bytes, state: 'cancelled', text: '' });
        const chunk = await spool.read(rows, ROWS, BYTES);
        if (chunk.count === 0) break;
        const from = rows;
        const lines = readRows(chunk.bytes, (b) => decoder.decode(b)).map((values, i) =>
          text.row(values, from + i === 0),
        );
        await put(lines.join(''));
        rows += chunk.count;
        tell({ ...row, rows, bytes });
      }
      await put(text.tail);
      await file.sync();
      tell({ ...row, rows, bytes, state: 'done', text: '' });
      request.onDone({ file: row.file, rows, bytes, sha256: hash.digest('hex') });
    } catch (error) {
      tell({
        ...row,
        rows,
        bytes,
        state: 'failed',
        text: `The file could not be written: ${(error as Error).message}`,
      });
    } finally {
      await file.close();
    }
  };
  return {
    start(request: ExportRequest): { id: string; file: string } {
      const id = request.key ?? ulid();
      const known = last.get(id);
      if (known) return { id, file: known.file };
      const stamp = new Date(now()).toISOString().slice(0, 19).replace(/[T:]/g, '-');
      const name = request.name.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 60) || 'result';
      const file = join(folder, `${name}-${stamp}-${id.slice(-4).toLowerCase()}.${endings[request.format]}`);
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
      } catch (error) {
        throw new Failure(
          'STORAGE_FAILED',
          `The folder of exports cannot be made: ${(error as Error).message}`,
        );
      }
      const stop = new AbortController();
      running.set(id, stop);
      const row: DatabaseExportRow = {
        id,
        sessionId: request.sessionId,
        file,
        rows: 0,
        bytes: 0,
        state: 'running',
        text: '',
      };
      tell(row);
      void write(row, request, stop.signal)
        .catch((error: unknown) => tell({ ...row, state: 'failed', text: (error as Error).message }))
        .finally(() => running.delete(id));
      return { id, file };
    },
    cancel: (id: string): void => running.get(id)?.abort(),
    dispose(): void {
      for (const stop of running.values()) stop.abort();
    },
  };
}
