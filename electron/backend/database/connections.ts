import { ulid } from 'ulid';
import {
  connectionAdded,
  connectionEdited,
  connectionRemoved,
  queryRemoved,
  querySaved,
} from '../../domain/database/event.ts';
import {
  confirmationName,
  type ConnectionDetails,
  type ConnectionRow,
  type SavedQuery,
  type SavedQueryRow,
} from '../../domain/database/model.ts';
import { CATALOG, type NewEvent } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import type { Log } from '../log/log.ts';

export interface ConnectionsDeps {
  log: Log;
  person(): string;
  find(id: string): ConnectionRow | undefined;
  findQuery(id: string): SavedQueryRow | undefined;
}

interface Keyed {
  key?: string | undefined;
}

const ok = { ok: true } as const;

/** A way into a production database opens only where its name was typed. Throws REFUSED with `{ need: 'typed', name }`. */
export function needName(connection: ConnectionRow, typed: string | undefined, act: string): void {
  const name = confirmationName(connection);
  if (connection.production && typed?.trim() !== name)
    throw new Failure('REFUSED', `Type ${name} to ${act} on production.`, { need: 'typed', name });
}

/** The databases and the statements that people wrote down. */
export function createConnections({ log, person, find, findQuery }: ConnectionsDeps) {
  const append = (key: string | undefined, event: NewEvent): typeof ok => {
    log.append(CATALOG, [event], { actor: person(), key });
    return ok;
  };
  const need = (id: string): ConnectionRow => {
    const row = find(id);
    if (!row) throw new Failure('NOT_FOUND', 'This database is no longer in the list.');
    return row;
  };
  return {
    need,
    add({ key, details }: Keyed & { details: ConnectionDetails }) {
      // The key doubles as the id, so that a repeated command answers with the first one's.
      const id = key ?? ulid();
      append(id, connectionAdded({ ...checked(details), connectionId: id }));
      return { id };
    },
    edit({ key, id, details }: Keyed & { id: string; details: ConnectionDetails }) {
      need(id);
      return append(key, connectionEdited({ ...checked(details), connectionId: id }));
    },
    remove({ key, id }: Keyed & { id: string }) {
      const { name } = need(id);
      return append(key, connectionRemoved({ connectionId: id, name }));
    },
    saveQuery({ key, query }: Keyed & { query: SavedQuery }) {
      const id = key ?? ulid();
      append(id, querySaved({ ...query, queryId: id }));
      return { id };
    },
    removeQuery({ key, id }: Keyed & { id: string }) {
      const query = findQuery(id);
      if (!query) throw new Failure('NOT_FOUND', 'This statement is no longer kept.');
      return append(key, queryRemoved({ queryId: id, name: query.name }));
    },
  };
}

function checked(details: ConnectionDetails): ConnectionDetails {
  if (details.address === '' && details.socketPath === '')
    throw new Failure('INVALID', 'Type the address of the server as the last host knows it.', {
      field: 'address',
    });
  if (details.engine === 'redis' && !/^\d{0,5}$/.test(details.database))
    throw new Failure('INVALID', "Redis' databases are numbers.", { field: 'database' });
  if (details.tls.key !== '' && details.tls.cert === '')
    throw new Failure('INVALID', 'A key needs its certificate.', { field: 'tls' });
  return { ...details, services: [...new Set(details.services)] };
}
