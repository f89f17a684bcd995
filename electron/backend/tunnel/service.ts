import { ulid } from 'ulid';
import { incidentStream, type NewEvent } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import type { HostRow } from '../../domain/host/model.ts';
import {
  endText,
  tunnelClosed,
  tunnelOpened,
  type OfferedTunnel,
  type TunnelDetails,
  type TunnelRow,
  type TunnelState,
} from '../../domain/tunnel/model.ts';
import type { Live } from '../change/live.ts';
import type { Db } from '../log/database.ts';
import type { Log } from '../log/log.ts';
import { createCounter, type Counter } from './carry.ts';
import { createFollower } from './configured.ts';
import { createTunnelStore, type KeptTunnel } from './store.ts';
import { createTunnel, type Tunnel, type TunnelDeps } from './tunnel.ts';

const MAX_TUNNELS = 200;
/** 1 s: traffic is looked at, not followed byte by byte. */
const TELL_MS = 1000;
const ok = { ok: true } as const;

export interface TunnelServiceDeps extends TunnelDeps {
  db: Db;
  log: Log;
  live: Live;
  /** Throws NOT_FOUND where there is no such incident. */
  needIncident(id: string): void;
  host(id: string): HostRow | undefined;
  /** The forwardings that the OpenSSH configuration of a host asks for. */
  offered(host: HostRow): OfferedTunnel[];
  person(): string;
}

interface Open {
  kept: KeptTunnel;
  row: TunnelRow;
  tunnel: Tunnel | null;
  counter: Counter;
  /** Opened for the shells of its host, and not kept. */
  configured: boolean;
  onState?: ((state: TunnelState) => void) | undefined;
}

interface AddCommand {
  key?: string | undefined;
  details: TunnelDetails;
  incidentId: string | null;
  autoStart: boolean;
}

/** Opens and closes tunnels, and writes it down where it is for an incident. */
function createOpener(deps: TunnelServiceDeps, update: (open: Open, change: Partial<TunnelRow>) => void) {
  const { log, host, person } = deps;
  const record = ({ row }: Open, event: NewEvent): void => {
    if (row.incidentId === null) return;
    try {
      log.append(incidentStream(row.incidentId), [event], { actor: person() });
    } catch {
      // The disk is full: the tunnel must go on. The next command of the person meets the same and says so.
    }
  };
  const facts = ({ row }: Open) => ({
    tunnelId: row.id,
    host: row.host,
    kind: row.kind,
    listen: endText(row.listen),
    target: row.target && endText(row.target),
  });
  const start = (open: Open, incidentId: string | null): void => {
    const { kind } = open.row.state;
    if (kind !== 'stopped' && kind !== 'failed') return;
    const at = host(open.kept.details.hostId);
    if (!at) throw new Failure('NOT_FOUND', 'The host of this tunnel is no longer in the list.');
    open.counter = createCounter();
    let told = false;
    update(open, { host: at.name, production: at.production, incidentId, listen: open.kept.details.listen });
    open.tunnel = createTunnel(open.kept.details, open.counter, deps, {
      onState(state) {
        update(open, { state });
        open.onState?.(state);
      },
      onOpen(listen) {
        update(open, { listen });
        // Opened again after a loss it is the same tunnel.
        if (!told) record(open, tunnelOpened({ ...facts(open), hostId: at.id, production: at.production }));
        told = true;
      },
      onClosed(reason) {
        const { sent, received, total } = open.counter.now;
        record(open, tunnelClosed({ ...facts(open), reason: reason.slice(0, 1000), sent, received, total }));
      },
    });
    open.tunnel.start();
  };
  const halt = (open: Open, reason: string): void => {
    open.tunnel?.close(reason);
    open.tunnel = null;
    update(open, { state: { kind: 'stopped' } });
  };
  return { start, halt };
}

const isSame = (row: TunnelRow, hostId: string, { kind, listen, target }: OfferedTunnel): boolean =>
  row.hostId === hostId &&
  row.kind === kind &&
  endText(row.listen) === endText(listen) &&
  (row.target && endText(row.target)) === (target && endText(target));

/** The tunnels of this console. What they are is kept locally; that they were open is in their incident's log. */
export function createTunnelService(deps: TunnelServiceDeps) {
  const { live, needIncident, host, now } = deps;
  const store = createTunnelStore(deps.db);
  const all = new Map<string, Open>();
  const need = (id: string): Open => {
    const open = all.get(id);
    if (!open) throw new Failure('NOT_FOUND', 'This tunnel is no longer in the list.');
    return open;
  };
  const save = (): void =>
    store.write([...all.values()].flatMap(({ kept, configured }) => (configured ? [] : [kept])));
  const update = (open: Open, change: Partial<TunnelRow>): void => {
    open.row = { ...open.row, ...change, traffic: { ...open.counter.now } };
    if (all.has(open.row.id)) live.set('tunnel', open.row.id, open.row);
  };
  const take = (kept: KeptTunnel, configured = false): Open => {
    const at = host(kept.details.hostId);
    const row: TunnelRow = {
      ...kept.details,
      id: kept.id,
      host: at?.name ?? 'a host that was removed',
      production: at?.production ?? false,
      autoStart: kept.autoStart,
      incidentId: null,
      state: { kind: 'stopped' },
      traffic: createCounter().now,
      ...(configured ? { configured } : {}),
      createdAt: kept.createdAt,
    };
    const open: Open = { kept, row, tunnel: null, counter: createCounter(), configured };
    all.set(kept.id, open);
    update(open, {});
    return open;
  };
  const { start, halt } = createOpener(deps, update);
  const forget = (open: Open): void => {
    halt(open, '');
    all.delete(open.row.id);
    live.remove('tunnel', open.row.id);
  };
  const follow = createFollower<Open>({
    offered(hostId) {
      const at = host(hostId);
      return at ? deps.offered(at) : [];
    },
    isOpen: (hostId, forward) =>
      [...all.values()].some(({ row }) => row.state.kind !== 'stopped' && isSame(row, hostId, forward)),
    open(hostId, forward, incidentId, onState) {
      const details = { ...forward, hostId };
      const open = take({ id: ulid(now()), details, autoStart: false, createdAt: now() }, true);
      open.onState = onState;
      start(open, incidentId);
      return open;
    },
    close: forget,
  });

  for (const one of store.read()) take(one);
  const timer = setInterval(() => {
    for (const open of all.values()) {
      const { sent, received, open: count } = open.counter.now;
      const { traffic } = open.row;
      if (traffic.sent !== sent || traffic.received !== received || traffic.open !== count) update(open, {});
    }
  }, TELL_MS).unref();

  return {
    add({ key, details, incidentId, autoStart }: AddCommand) {
      const id = key ?? ulid();
      if (all.has(id)) return { id };
      if (incidentId !== null) needIncident(incidentId);
      if (!host(details.hostId)) throw new Failure('NOT_FOUND', 'This host is no longer in the list.');
      if (all.size >= MAX_TUNNELS)
        throw new Failure('REFUSED', `${MAX_TUNNELS} tunnels are kept. Remove one first.`);
      const open = take({ id, details, autoStart, createdAt: now() });
      save();
      start(open, incidentId);
      return { id };
    },
    list: (): TunnelRow[] => [...all.values()].map(({ row }) => row),
    start({ id, incidentId }: { id: string; incidentId: string | null }) {
      if (incidentId !== null) needIncident(incidentId);
      start(need(id), incidentId);
      return ok;
    },
    stop({ id }: { id: string }) {
      halt(need(id), '');
      return ok;
    },
    setAutoStart({ id, autoStart }: { id: string; autoStart: boolean }) {
      const open = need(id);
      open.kept = { ...open.kept, autoStart };
      save();
      update(open, { autoStart });
      return ok;
    },
    remove({ id }: { id: string }) {
      forget(need(id));
      save();
      return ok;
    },
    offered({ hostId }: { hostId: string }): OfferedTunnel[] {
      const at = host(hostId);
      if (!at) throw new Failure('NOT_FOUND', 'This host is no longer in the list.');
      return deps.offered(at);
    },
    /** Opens what the configuration forwards, for as long as a shell on the host is open. */
    follow,
    /** Opens those that are to be open whenever Holdfast runs. */
    startAll(): void {
      for (const open of all.values()) {
        if (open.kept.autoStart && host(open.kept.details.hostId)) start(open, null);
      }
    },
    hurry(): void {
      for (const { tunnel } of all.values()) tunnel?.hurry();
    },
    dispose(): void {
      clearInterval(timer);
      for (const open of all.values()) open.tunnel?.close('Holdfast was closed.');
    },
  };
}
