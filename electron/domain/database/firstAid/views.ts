import { assertNever } from '../../assert.ts';
import type { Engine } from '../model.ts';
import type { AidView } from './model.ts';
import { mongoViews } from './mongo/views.ts';
import * as health from './mysql/health.ts';
import { blocking as mysqlBlocking } from './mysql/blocking.ts';
import { innodb } from './mysql/innodbView.ts';
import * as sessions from './mysql/sessions.ts';
import { activity, blocking, connections, locks } from './postgres/activity.ts';
import { replication, wal } from './postgres/replication.ts';
import { cache, sizes } from './postgres/storage.ts';
import { settings, statements, vacuum } from './postgres/upkeep.ts';
import { redisViews } from './redis/views.ts';

const postgresViews: readonly AidView[] = [
  activity,
  blocking,
  connections,
  locks,
  statements,
  cache,
  sizes,
  vacuum,
  replication,
  wal,
  settings,
];

const mysqlViews: readonly AidView[] = [
  sessions.activity,
  mysqlBlocking,
  sessions.connections,
  innodb,
  health.statements,
  health.replication,
  health.sizes,
  health.settings,
];

/** The first aid views of an engine: the first one is what a person sees first. */
export function aidViews(engine: Engine): readonly AidView[] {
  switch (engine) {
    case 'postgres':
      return postgresViews;
    case 'mysql':
    case 'mariadb':
      return mysqlViews;
    case 'redis':
      return redisViews;
    case 'mongodb':
      return mongoViews;
    default:
      return assertNever(engine);
  }
}
