import { assertNever } from '../assert.ts';
import type { Status } from './model.ts';

/** A probe's part in its service's status. */
export interface Part {
  name: string;
  status: Status;
  since: number;
  reason: string;
  essential: boolean;
}

export interface ServiceVerdict {
  status: Status;
  since: number;
  reason: string;
}

/** How a service stands by its probes: the worst that is essential decides, the others make it degraded at most. */
export function serviceStatus(paused: boolean, parts: readonly Part[], now: number): ServiceVerdict {
  if (paused) return { status: 'paused', since: now, reason: 'The service is paused.' };
  if (parts.length === 0) return { status: 'unknown', since: now, reason: 'No probe looks at it.' };
  const active = parts.filter((part) => part.status !== 'paused');
  if (active.length === 0) return verdict('paused', parts, parts.length);
  const by = (status: Status, essential?: boolean) =>
    active.filter((p) => p.status === status && (essential === undefined || p.essential === essential));
  const down = by('down', true);
  if (down.length > 0) return verdict('down', down, active.length);
  const weak = [...by('down'), ...by('degraded')];
  if (weak.length > 0) return verdict('degraded', weak, active.length);
  const unknown = active.every((p) => p.status === 'unknown') ? active : by('unknown', true);
  if (unknown.length > 0) return verdict('unknown', unknown, active.length);
  return verdict('up', by('up'), active.length);
}

function verdict(status: Status, parts: readonly Part[], of: number): ServiceVerdict {
  const since =
    status === 'up' ? Math.max(...parts.map((p) => p.since)) : Math.min(...parts.map((p) => p.since));
  return { status, since, reason: reasonOf(status, parts, of) };
}

function reasonOf(status: Status, parts: readonly Part[], of: number): string {
  const [first] = parts;
  if (!first) return '';
  switch (status) {
    case 'up':
      return of === 1 ? first.reason : `All ${of} probes are fine.`;
    case 'down':
    case 'degraded':
    case 'unknown': {
      const own = of === 1 ? first.reason : `${first.name}: ${first.reason}`;
      return parts.length === 1 ? own : `${own} And ${parts.length - 1} more of ${of} probes.`;
    }
    case 'paused':
      return 'Its probes are paused.';
    default:
      return assertNever(status);
  }
}

/**
 * The service whose failure explains another's: of the services that it needs, directly or not, one that is down
 * and needs no other one that is down. Null where none is, or where it is fine itself. Circles do no harm.
 */
export function blockedBy(
  id: string,
  needs: (id: string) => readonly string[],
  status: (id: string) => Status | undefined,
): string | null {
  const own = status(id);
  if (own !== 'down' && own !== 'degraded' && own !== 'unknown') return null;
  const seen = new Set([id]);
  let root: string | null = null;
  const visit = (from: string): void => {
    for (const next of needs(from)) {
      if (root !== null && from === id) return;
      if (seen.has(next) || status(next) !== 'down') continue;
      seen.add(next);
      visit(next);
      root ??= next;
    }
  };
  visit(id);
  return root;
}

/** Every service that a list of them needs, directly or not, themselves included. */
export function withNeeds(ids: readonly string[], needs: (id: string) => readonly string[]): Set<string> {
  const all = new Set<string>();
  const open = [...ids];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (all.has(id)) continue;
    all.add(id);
    open.push(...needs(id));
  }
  return all;
}
