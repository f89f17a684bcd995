import type { Engine } from '../../domain/database/model.ts';
import type { Connect } from './driver.ts';
import { openMongo } from './mongodb/driver.ts';
import { openMysql } from './mysql/driver.ts';
import { openPostgres } from './postgres/driver.ts';
import { openRedis } from './redis/driver.ts';

/** How each engine's shells are opened. */
export const drivers: Partial<Record<Engine, Connect>> = {
  postgres: openPostgres,
  mysql: openMysql,
  mariadb: openMysql,
  redis: openRedis,
  mongodb: openMongo,
};
