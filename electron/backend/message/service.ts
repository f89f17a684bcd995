import { ulid } from 'ulid';
import { CATALOG, incidentStream, type NewEvent } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import { channelSecretName, type ChannelDetails } from '../../domain/message/channel.ts';
import {
  channelAdded,
  channelEdited,
  channelRemoved,
  deliverySettled,
  messageDiscarded,
  messageDrafted,
  messageEdited,
  messageHandedOn,
  messageQueued,
  type ChannelRow,
  type DeliveryRow,
  type MessageRow,
  type MessageText,
} from '../../domain/message/model.ts';
import { waitingFor } from '../../domain/message/outbox.ts';
import { fieldsOf, type MessageTemplate } from '../../domain/message/template.ts';
import type { SecretStore } from '../../domain/secret.ts';
import type { Log } from '../log/log.ts';
import { carry } from './courier.ts';
import { needsSecret } from './attempt.ts';
import { parseWebhook } from './webhook.ts';

export interface MessageDeps {
  log: Log;
  secrets: SecretStore;
  needIncident(id: string): unknown;
  message(id: string): MessageRow | undefined;
  ofIncident(incidentId: string): MessageRow[];
  channel(id: string): ChannelRow | undefined;
  channels(): ChannelRow[];
  templates(): Promise<MessageTemplate[]>;
  outbox: { poke(): void; tryNow(): void };
  person(): string;
  now(): number;
}

interface Command {
  key?: string | undefined;
  incidentId: string;
}
interface OfMessage extends Command {
  messageId: string;
}

const ok = { ok: true } as const;

/** Messages: drafting, the outbox, what was told by other means, and the channels. */
export function createMessageService(deps: MessageDeps) {
  const { log, person } = deps;
  const append = (command: Command, ...events: NewEvent[]) => {
    log.append(incidentStream(command.incidentId), events, { actor: person(), key: command.key });
    deps.outbox.poke();
    return ok;
  };
  const need = ({ incidentId, messageId }: OfMessage): MessageRow => {
    const row = deps.message(messageId);
    if (!row || row.incidentId !== incidentId) throw new Failure('NOT_FOUND', 'This message is not here.');
    return row;
  };
  const needDraft = (command: OfMessage): MessageRow => {
    const row = need(command);
    if (row.state !== 'draft')
      throw new Failure('CONFLICT', 'This message has left the drafts already. Write a new one.');
    return row;
  };
  const isStored = ({ key, incidentId }: Command): boolean =>
    key !== undefined && log.event(key)?.stream === incidentStream(incidentId);

  return {
    templates: () => deps.templates(),
    draft(command: Command & { messageId?: string | undefined; text: MessageText }) {
      deps.needIncident(command.incidentId);
      const { messageId, text } = command;
      if (messageId === undefined) {
        const id = command.key ?? ulid();
        append({ ...command, key: id }, messageDrafted({ ...text, messageId: id }));
        return { id };
      }
      const row = needDraft({ ...command, messageId });
      if (!sameText(row, text)) append(command, messageEdited({ ...text, messageId }));
      return { id: messageId };
    },
    discard(command: OfMessage) {
      if (isStored(command)) return ok;
      return append(command, messageDiscarded({ messageId: needDraft(command).id }));
    },
    queue(command: QueueCommand) {
      if (isStored(command)) return ok;
      const row = needDraft(command);
      const all = deps.ofIncident(command.incidentId);
      const queued = queuedFrom(row, all, command, deps);
      const replaced = waitingFor(command.channelIds, all)
        .filter(({ delivery }) => command.replaces.includes(delivery.id))
        .map(({ message, delivery }) => settledAs(message, delivery, 'withdrawn'));
      return append(command, queued, ...replaced);
    },
    handOn(command: OfMessage & HandedOn) {
      if (isStored(command)) return ok;
      const { subject, body, audience, state } = need(command);
      if (state === 'draft') refuseOpen(subject, body);
      const { by, to, messageId, at, incidentId, key } = command;
      if (at !== undefined && at > deps.now() + 60_000)
        throw new Failure('INVALID', 'That time has not come yet.', { field: 'at' });
      log.append(
        incidentStream(incidentId),
        [messageHandedOn({ messageId, by, to, subject, body, audience })],
        {
          actor: person(),
          key,
          at,
        },
      );
      return ok;
    },
    settle(command: OfMessage & { deliveryId: string; as: 'arrived' | 'send' | 'withdrawn' }) {
      if (isStored(command)) return ok;
      const row = need(command);
      const delivery = row.deliveries.find((d) => d.id === command.deliveryId);
      if (!delivery) throw new Failure('NOT_FOUND', 'This delivery is not here.');
      if (delivery.state === 'sending' || (delivery.state === 'sent' && command.as !== 'arrived'))
        throw new Failure('CONFLICT', 'It is being sent or was sent already.');
      if (delivery.state === 'sent') return ok;
      return append(command, settledAs(row, delivery, command.as));
    },
    tryNow() {
      deps.outbox.tryNow();
      return ok;
    },
    ...channelActs(deps),
  };
}

interface QueueCommand extends OfMessage {
  channelIds: string[];
  replaces: string[];
  nextUpdateAt: number | null;
  literal: boolean;
}
interface HandedOn {
  by: 'phone' | 'in person' | 'chat' | 'e-mail' | 'status page' | 'other';
  to: string;
  at?: number | undefined;
}

function queuedFrom(
  row: MessageRow,
  all: readonly MessageRow[],
  command: QueueCommand,
  deps: MessageDeps,
): NewEvent {
  const { use, audience, subject, body } = row;
  if (!body.trim()) throw new Failure('INVALID', 'The message is empty.', { field: 'body' });
  if (!command.literal) refuseOpen(subject, body);
  const channels = [...new Set(command.channelIds)].map((id) => {
    const channel = deps.channel(id);
    if (!channel) throw new Failure('NOT_FOUND', 'A chosen channel was removed. Choose again.');
    return channel;
  });
  const told = all.filter((m) => m.use === 'update' && m.state === 'queued').length;
  return messageQueued({
    messageId: row.id,
    use,
    audience,
    subject,
    body,
    number: use === 'update' ? told + 1 : null,
    deliveries: channels.map(({ id, name }) => ({ deliveryId: ulid(), channelId: id, channel: name })),
    nextUpdateAt: command.nextUpdateAt,
  });
}

function refuseOpen(subject: string, body: string): void {
  const open = fieldsOf(subject, body).map((field) => field.name);
  if (open.length > 0)
    throw new Failure('INVALID', `Still to be filled in: ${open.slice(0, 5).join(', ')}.`, { open });
}

function settledAs(
  message: MessageRow,
  delivery: DeliveryRow,
  as: 'arrived' | 'send' | 'withdrawn',
): NewEvent {
  return deliverySettled({ deliveryId: delivery.id, messageId: message.id, channel: delivery.channel, as });
}

function sameText(row: MessageRow, text: MessageText): boolean {
  return (['use', 'audience', 'subject', 'body'] as const).every((name) => row[name] === text[name]);
}

/** Adding, changing and trying the channels. Their secrets go to the keeper and never come back. */
function channelActs(deps: MessageDeps) {
  const append = (key: string | undefined, event: NewEvent) => {
    deps.log.append(CATALOG, [event], { actor: deps.person(), key });
    deps.outbox.poke();
    return ok;
  };
  const need = (id: string): ChannelRow => {
    const row = deps.channel(id);
    if (!row) throw new Failure('NOT_FOUND', 'This channel is no longer in the list.');
    return row;
  };
  const secretOf = (id: string) => deps.secrets.get(channelSecretName(id));
  return {
    addChannel({ key, details }: { key?: string | undefined; details: ChannelDetails }) {
      const id = key ?? ulid();
      append(id, channelAdded({ ...details, channelId: id }));
      return { id };
    },
    editChannel({ key, id, details }: { key?: string | undefined; id: string; details: ChannelDetails }) {
      need(id);
      return append(key, channelEdited({ ...details, channelId: id }));
    },
    async removeChannel({ key, id }: { key?: string | undefined; id: string }) {
      if (key !== undefined && deps.log.event(key)) return ok;
      const { name } = need(id);
      await deps.secrets.remove(channelSecretName(id));
      return append(key, channelRemoved({ channelId: id, name }));
    },
    async setSecret({ id, secret }: { id: string; secret: string }) {
      const { settings } = need(id);
      const name = channelSecretName(id);
      if (secret === '') {
        await deps.secrets.remove(name);
        return { stored: false, reason: 'It was forgotten.' };
      }
      if (settings.kind === 'webhook') checkWebhook(secret);
      const stored = await deps.secrets.set(name, settings.kind === 'webhook' ? secret.trim() : secret);
      deps.outbox.tryNow();
      return { stored: stored.stored, reason: stored.stored ? '' : stored.reason };
    },
    async lacking() {
      const checked = await Promise.all(
        deps
          .channels()
          .map(async ({ id, settings }) =>
            needsSecret(settings) && (await secretOf(id)) === null ? [id] : [],
          ),
      );
      return checked.flat();
    },
    async test({ id }: { id: string }) {
      const { settings } = need(id);
      const body = 'This is a test of Holdfast. Nothing has happened.';
      const parcel = { id: ulid(), subject: 'Test', body, incidentId: '', use: 'test', number: null };
      const outcome = await carry({
        settings,
        secret: await secretOf(id),
        parcel: { ...parcel, at: deps.now() },
        signal: AbortSignal.timeout(30_000),
        timeoutMs: 10_000,
        now: deps.now,
        leaving: () => undefined,
      });
      return outcome.kind === 'sent'
        ? { sent: true, text: outcome.receipt }
        : { sent: false, text: outcome.reason };
    },
  };
}

function checkWebhook(address: string): void {
  try {
    parseWebhook(address);
  } catch (error) {
    throw new Failure('INVALID', (error as Error).message, { field: 'secret' });
  }
}
