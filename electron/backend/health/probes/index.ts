import { assertNever } from '../../../domain/assert.ts';
import type { ProbeTarget } from '../../../domain/health/probe.ts';
import { lookMongo, lookMysql, lookPostgres, lookRedis } from './databases.ts';
import type { Context, Look } from './look.ts';
import { lookAlertmanager, lookPrometheus, lookPromql, lookStatuspage } from './metrics.ts';
import { lookCommand, lookDns, lookTcp, lookTls } from './sockets.ts';
import { lookHealth, lookHttp } from './web.ts';

/** Looks once at a target. Throws what the network throws, or a LookError. */
export function lookAt(ctx: Context, target: ProbeTarget): Promise<Look> {
  switch (target.type) {
    case 'http':
      return lookHttp(ctx, target);
    case 'health':
      return lookHealth(ctx, target);
    case 'tcp':
      return lookTcp(ctx, target);
    case 'tls':
      return lookTls(ctx, target);
    case 'dns':
      return lookDns(ctx, target);
    case 'postgres':
      return lookPostgres(ctx, target);
    case 'mysql':
      return lookMysql(ctx, target);
    case 'redis':
      return lookRedis(ctx, target);
    case 'mongodb':
      return lookMongo(ctx, target);
    case 'prometheus':
      return lookPrometheus(ctx, target);
    case 'promql':
      return lookPromql(ctx, target);
    case 'alertmanager':
      return lookAlertmanager(ctx, target);
    case 'statuspage':
      return lookStatuspage(ctx, target);
    case 'command':
      return lookCommand(ctx, target);
    default:
      return assertNever(target);
  }
}

/** The host that a target lies on, for the queue that spares it; '' where there is none. */
export function hostOf(target: ProbeTarget): string {
  if ('url' in target) return new URL(target.url).hostname.toLowerCase();
  if ('host' in target) return target.host.toLowerCase();
  return '';
}

/** Whether a target lies on this very machine: then no cut network keeps it from being seen. */
export function isLocal(target: ProbeTarget): boolean {
  return /^(localhost|127\.|\[?::1\]?$|.*\.localhost$)/.test(hostOf(target));
}
