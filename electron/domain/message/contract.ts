import { z } from 'zod';
import { commandKey, done, procedure } from '../contract.ts';
import { channelDetails } from './channel.ts';
import { handedOnBy, messageText, settlements } from './model.ts';
import { messageTemplate } from './template.ts';

const key = commandKey;
const id = z.ulid();
const incidentId = id;
const messageId = id;

export const messageContract = {
  /** The texts to begin from: Holdfast's own and those of the guides. */
  templates: procedure.output(z.array(messageTemplate)),
  /** Stores a draft; with `messageId` it replaces that draft's text. */
  draft: procedure
    .input(z.object({ key, incidentId, messageId: messageId.optional(), text: messageText }))
    .output(z.object({ id })),
  discard: procedure.input(z.object({ key, incidentId, messageId })).output(done),
  /**
   * Fixes the text and puts it into the outbox. Refused with INVALID (`data.open` lists the fields) while something is
   * not filled in, unless `literal` says that it is meant so. `replaces` withdraws older ones that still wait.
   */
  queue: procedure
    .input(
      z.object({
        key,
        incidentId,
        messageId,
        channelIds: z.array(id).min(1, 'Choose where it shall go').max(50),
        replaces: z.array(id).max(500),
        nextUpdateAt: z.int().nullable(),
        literal: z.boolean(),
      }),
    )
    .output(done),
  /** Told by other means; `at` is when, UTC ms. */
  handOn: procedure
    .input(
      z.object({
        key,
        incidentId,
        messageId,
        by: z.enum(handedOnBy),
        to: z.string().trim().max(200),
        at: z.int().optional(),
      }),
    )
    .output(done),
  settle: procedure
    .input(z.object({ key, incidentId, messageId, deliveryId: id, as: z.enum(settlements) }))
    .output(done),
  /** Tries everything that waits now, without its pause. */
  tryNow: procedure.output(done),
  addChannel: procedure.input(z.object({ key, details: channelDetails })).output(z.object({ id })),
  editChannel: procedure.input(z.object({ key, id, details: channelDetails })).output(done),
  removeChannel: procedure.input(z.object({ key, id })).output(done),
  /** A password or a webhook's address; kept by the keychain, else until Holdfast ends. '' forgets it. */
  setSecret: procedure
    .input(z.object({ id, secret: z.string().max(4000) }))
    .output(z.object({ stored: z.boolean(), reason: z.string() })),
  /** The channels that cannot send yet, because this machine has no secret of theirs. */
  lacking: procedure.output(z.array(id)),
  /** Sends a line that says it is a test, at once; answers how it ended. */
  test: procedure.input(z.object({ id })).output(z.object({ sent: z.boolean(), text: z.string() })),
};
