import { runStarted } from '../../domain/run/model.ts';
import type { RunRow } from '../../domain/run/row.ts';
import { nextState } from '../../domain/run/state.ts';
import type { Projection } from '../log/projection.ts';

const schema = `
  CREATE TABLE run (
    id TEXT PRIMARY KEY, stream TEXT NOT NULL, pos INTEGER NOT NULL, state TEXT NOT NULL
  ) STRICT;
  CREATE INDEX run_pos ON run (pos);
  CREATE INDEX run_stream ON run (stream);`;

/** The runs of playbooks with the state of each step, as `nextState` says. */
export const runProjection: Projection = {
  feature: 'run',
  version: 2,
  tables: ['run'],
  schema,
  prepare(db) {
    const get = db
      .prepare<[string, string], string>('SELECT state FROM run WHERE id = ? AND stream = ?')
      .pluck();
    const put = db.prepare('INSERT OR REPLACE INTO run (id, stream, pos, state) VALUES (?, ?, ?, ?)');
    const row = db.prepare<[string], string>('SELECT state FROM run WHERE id = ?').pluck();
    const since = db
      .prepare<[number, number], string>('SELECT id FROM run WHERE pos > ? ORDER BY pos LIMIT ?')
      .pluck();
    const parse = (text: string | undefined) => (text ? (JSON.parse(text) as RunRow) : undefined);
    return {
      fold(event) {
        if (!event.type.startsWith('run.') || !event.stream.startsWith('incident:')) return undefined;
        const id = String(event.data['runId']);
        const before = parse(get.get(id, event.stream));
        // A run of that id in another incident is a forgery or a mistake: the first one stands.
        if (!before && runStarted.is(event) && row.get(id) !== undefined) return undefined;
        const after = nextState(before, event);
        if (!after || after === before) return undefined;
        put.run(id, event.stream, event.pos, JSON.stringify(after));
        return id;
      },
      feed: {
        row: (key) => parse(row.get(key)),
        changedSince: (pos, limit) => since.all(pos, limit),
      },
    };
  },
};
