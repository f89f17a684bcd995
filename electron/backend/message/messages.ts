import { builtInTemplates } from '../../domain/message/builtIn.ts';
import { templatesOfGuide } from '../../domain/message/fromGuide.ts';
import type { ChannelRow, MessageRow } from '../../domain/message/model.ts';
import type { MessageTemplate } from '../../domain/message/template.ts';
import type { Guide } from '../../domain/guide/model.ts';
import type { SecretStore } from '../../domain/secret.ts';
import type { Live } from '../change/live.ts';
import type { Db } from '../log/database.ts';
import type { Log } from '../log/log.ts';
import { createOutbox } from './outbox.ts';
import { createMessageService } from './service.ts';

export interface MessagesDeps {
  db: Db;
  log: Log;
  live: Live;
  secrets: SecretStore;
  needIncident(id: string): unknown;
  message(id: string): MessageRow | undefined;
  channel(id: string): ChannelRow | undefined;
  guides(): string[];
  guide(id: string): Promise<{ guide: Guide; name: string }>;
  person(): string;
  now(): number;
  timeoutMs?: number;
}

/** The messages of all incidents: their service and the outbox behind it. */
export function createMessages(deps: MessagesDeps) {
  const { db, log, live, secrets, needIncident, message, channel, person, now } = deps;
  const ofStream = db
    .prepare<[string], string>('SELECT row FROM message WHERE stream = ? ORDER BY id')
    .pluck();
  const open = db.prepare<[], string>('SELECT row FROM message WHERE open = 1 ORDER BY id').pluck();
  const channelIds = db.prepare<[], string>('SELECT id FROM channel WHERE removed = 0').pluck();
  const parse = (row: string): MessageRow => JSON.parse(row) as MessageRow;
  const ofIncident = (id: string): MessageRow[] => ofStream.all(`incident:${id}`).map(parse);

  const outbox = createOutbox({
    log,
    live,
    secrets,
    channel,
    message,
    ofIncident,
    open: () => open.all().map(parse),
    now,
    ...(deps.timeoutMs !== undefined && { timeoutMs: deps.timeoutMs }),
  });
  const templates = async (): Promise<MessageTemplate[]> => {
    const found = await Promise.allSettled(
      deps.guides().map(async (id) => ({ id, ...(await deps.guide(id)) })),
    );
    // A guide that cannot be read says so in the library; here its texts are missing.
    const own = found.flatMap((f) =>
      f.status === 'fulfilled' ? templatesOfGuide(f.value.guide, f.value.id, f.value.name) : [],
    );
    return [...own, ...builtInTemplates];
  };
  const service = createMessageService({
    log,
    secrets,
    needIncident,
    message,
    ofIncident,
    channel,
    channels: () => channelIds.all().flatMap((id) => channel(id) ?? []),
    templates,
    outbox,
    person,
    now,
  });
  return { service, dispose: () => outbox.dispose() };
}
