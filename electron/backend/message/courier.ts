import type { Outcome } from '../../domain/message/outbox.ts';
import { postWebhook } from './webhook.ts';
import { sendMail } from './mail.ts';
import type { Trip } from './trip.ts';

/** Carries a message to its channel. Never throws: every end is an outcome, in words without any secret. */
export async function carry(trip: Trip): Promise<Outcome> {
  let left = false;
  const leaving = (): void => {
    trip.leaving();
    left = true;
  };
  try {
    return trip.settings.kind === 'email'
      ? await sendMail({ ...trip, leaving }, trip.settings)
      : await postWebhook({ ...trip, leaving }, trip.settings);
  } catch (error) {
    const reason = reasonOf(error, trip.secret);
    return left
      ? { kind: 'unknown', reason: `${reason}, after the message had begun to leave` }
      : { kind: 'failed', reason };
  }
}

const words: Record<string, string> = {
  ECONNREFUSED: 'Nothing listens at that address',
  ENOTFOUND: 'The name of the server is not known from here',
  EAI_AGAIN: 'Names cannot be looked up: there is no link',
  ENETUNREACH: 'There is no link',
  EHOSTUNREACH: 'The server cannot be reached from here',
  ETIMEDOUT: 'The server did not answer in time',
  ECONNRESET: 'The connection was cut',
  EPIPE: 'The connection was cut',
  CERT_HAS_EXPIRED: "The server's certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "The server's certificate is not trusted here",
  SELF_SIGNED_CERT_IN_CHAIN: "The server's certificate is not trusted here",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "The server's certificate is not trusted here",
  ERR_TLS_CERT_ALTNAME_INVALID: "The server's certificate is for another name",
};

/** An error in plain words; a secret that a library put into its message is taken out. */
function reasonOf(error: unknown, secret: string | null): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && words[code]) return words[code];
  const text = typeof message === 'string' && message ? message : 'It failed for an unknown reason';
  const clean = secret ? text.replaceAll(secret, '***') : text;
  return clean.replace(/\s+/g, ' ').slice(0, 300);
}
