import {
  databaseClosed,
  databaseOpened,
  MAX_RECORDED,
  statementRan,
  transactionEnded,
} from '../../domain/database/event.ts';
import type { ConnectionRow } from '../../domain/database/model.ts';
import { redactLiterals } from '../../domain/database/redact.ts';
import { maskStatement, withoutSecrets } from '../../domain/database/statementMasks.ts';
import type { DatabaseSessionRow } from '../../domain/database/session.ts';
import { CATALOG, incidentStream, type NewEvent } from '../../domain/event.ts';
import type { Log } from '../log/log.ts';
import type { SessionEvents } from './sessionCore.ts';

export type Recorder = ReturnType<typeof createRecorder>;

/** Writes down what shells do: in the incident's stream where they belong to one, else in the catalog. */
export function createRecorder(log: Log, person: () => string) {
  const append = (incidentId: string | null, event: NewEvent, at?: number): void => {
    try {
      log.append(incidentId ? incidentStream(incidentId) : CATALOG, [event], { actor: person(), at });
    } catch {
      // The disk is full: the shell must go on. The next command of the person meets the same and says so.
    }
  };
  return {
    append,
    /** What one shell's events become. */
    of(row: DatabaseSessionRow, connection: () => ConnectionRow): Omit<SessionEvents, 'changed'> {
      const { id: sessionId, connectionId, incidentId, engine, production } = row;
      const shell = { sessionId, connectionId, connection: row.connection, engine, production };
      return {
        opened: (again) => append(incidentId, databaseOpened({ ...shell, again })),
        closed: (reason, text) =>
          append(
            incidentId,
            databaseClosed({ sessionId, connection: row.connection, reason, text: text.slice(0, 2000) }),
          ),
        transactionEnded: (end) => append(incidentId, transactionEnded({ ...shell, ...end })),
        ran({ at, text, mode, end, rows, affected, ms }) {
          const { redact } = connection();
          const said = 'error' in end && end.error ? end.error : null;
          const { text: masked, secrets } = maskStatement(text.slice(0, MAX_RECORDED), engine);
          const error = said
            ? redact
              ? `Error ${said.code || 'of the server'}.`
              : withoutSecrets(said.text, secrets)
            : '';
          const recorded = redact ? redactLiterals(masked, engine) : masked;
          append(
            incidentId,
            statementRan({
              ...shell,
              text: recorded.slice(0, MAX_RECORDED).toWellFormed(),
              length: text.length,
              redacted: redact,
              mode,
              outcome: end.outcome,
              rows,
              affected,
              ms: Math.round(ms * 10) / 10,
              error: error.slice(0, 4000).toWellFormed(),
            }),
            at,
          );
        },
      };
    },
  };
}
