import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { EmailSettings } from '../../domain/message/channel.ts';
import type { Outcome } from '../../domain/message/outbox.ts';
import type { Parcel, Trip } from './trip.ts';

/** All steps together may take six times what one may: two minutes, which a message of 20 kB takes on the worst link. */
const MOST_WAITS = 6;

interface SmtpError extends Error {
  responseCode?: number;
  response?: string;
}

/**
 * Sends a message by SMTP. All up to the server's go-ahead for the text is done first; `leaving` is called when the
 * text is first read. A server that answered says what became of it; one that was lost after that leaves it open.
 */
export async function sendMail(trip: Trip, settings: EmailSettings): Promise<Outcome> {
  if (settings.user && trip.secret === null)
    return { kind: 'failed', reason: 'Its password is not stored on this machine' };
  const text = await compose(settings, trip.parcel);
  const connection = new SMTPConnection({
    host: settings.host,
    port: settings.port,
    secure: settings.security === 'tls',
    requireTLS: settings.security === 'starttls',
    ignoreTLS: settings.security === 'none',
    connectionTimeout: trip.timeoutMs,
    greetingTimeout: trip.timeoutMs,
    socketTimeout: trip.timeoutMs,
    name: 'holdfast.invalid',
  });
  // Each step hears of its own errors; one that comes between or after them ends nothing more than the connection.
  connection.on('error', () => undefined);
  const stop = (): void => connection.close();
  // The library's own limits begin anew with each byte: a server that drips would hold a channel for ever.
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    stop();
  }, trip.timeoutMs * MOST_WAITS);
  trip.signal.addEventListener('abort', stop, { once: true });
  try {
    await step(connection, (done) => connection.connect((error) => done(error)));
    if (settings.user) {
      const credentials = { user: settings.user, pass: trip.secret ?? '' };
      await step(connection, (done) => connection.login({ credentials }, (error) => done(error)));
    }
    const envelope = { from: settings.from, to: settings.to };
    const info = await step<SMTPConnection.SentMessageInfo>(connection, (done) =>
      connection.send(envelope, observed(text, trip.leaving, stop), done),
    );
    connection.quit();
    return { kind: 'sent', receipt: receiptOf(info, settings.to.length) };
  } catch (error) {
    const told = answered(error as SmtpError);
    if (told) return told;
    throw late ? new Error('The mail server did not come to an end') : error;
  } finally {
    clearTimeout(limit);
    trip.signal.removeEventListener('abort', stop);
    connection.close();
  }
}

/** Runs one step; the connection's own errors end it too. */
function step<T = void>(
  connection: SMTPConnection,
  act: (done: (error: Error | null | undefined, result?: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (): void =>
      reject(Object.assign(new Error('The connection was cut'), { code: 'ECONNRESET' }));
    connection.once('error', reject);
    connection.once('end', ended);
    act((error, result) => {
      connection.off('error', reject);
      connection.off('end', ended);
      if (error) reject(error);
      else resolve(result as T);
    });
  });
}

/** An answer of the server is certain: 4xx may be tried again, 5xx not (RFC 5321, 4.2.1). */
function answered({ responseCode, response }: SmtpError): Outcome | undefined {
  if (responseCode === undefined || responseCode < 400) return undefined;
  const said = (response ?? '').replace(/[\p{Cc}\s]+/gu, ' ').slice(0, 200);
  const reason = `The mail server answered ${said || responseCode}`;
  return { kind: responseCode < 500 ? 'failed' : 'refused', reason };
}

function receiptOf(info: SMTPConnection.SentMessageInfo, receivers: number): string {
  const rejected = info.rejected?.map(String) ?? [];
  const lost = rejected.length > 0 ? `; refused: ${rejected.join(', ')}` : '';
  return `${receivers - rejected.length} of ${receivers} accepted: ${info.response}${lost}`.slice(0, 500);
}

function observed(text: Buffer, leaving: () => void, giveUp: () => void): Readable {
  let begun = false;
  return new Readable({
    read() {
      try {
        if (!begun) leaving();
        begun = true;
        this.push(text);
        this.push(null);
      } catch (error) {
        // The library waits for a text that failed: the connection has to go.
        giveUp();
        this.destroy(error as Error);
      }
    },
  });
}

function compose(settings: EmailSettings, parcel: Parcel): Promise<Buffer> {
  const mail = new MailComposer({
    from: settings.from,
    to: settings.to,
    subject: parcel.subject || parcel.body.split('\n', 1)[0]?.slice(0, 200) || 'Incident update',
    text: parcel.body,
    date: new Date(parcel.at),
    // The same for every attempt: a receiver's server recognises a repeat by it (RFC 5322, 3.6.4).
    messageId: `<${parcel.id}@holdfast.invalid>`,
    disableUrlAccess: true,
    disableFileAccess: true,
  });
  return mail.compile().build();
}
