import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import type { WebhookSettings } from '../../domain/message/channel.ts';
import { outcomeOfStatus, type Outcome } from '../../domain/message/outbox.ts';
import type { Parcel, Trip } from './trip.ts';

/** 2 kB of an answer: enough to say why it refused. */
const MAX_ANSWER = 2048;

/**
 * Posts a message to a web address. The connection (with TLS) is made first, then `leaving` is called, then the
 * request goes out: so a message is in doubt only where bytes of it have left. Redirects are not followed.
 */
export async function postWebhook(trip: Trip, settings: WebhookSettings): Promise<Outcome> {
  if (!trip.secret) return { kind: 'failed', reason: 'Its address is not stored on this machine' };
  const url = parseWebhook(trip.secret);
  const socket = await connect(url, trip);
  try {
    const body = JSON.stringify(payloadOf(settings.form, trip.parcel));
    trip.leaving();
    const answer = await post(url, socket, body, trip);
    const said = quiet(answer.text, url);
    return outcomeOfStatus(answer.status, said, answer.retryAfter, trip.now());
  } finally {
    socket.destroy();
  }
}

/** What each kind of receiver takes. Slack's and Mattermost's own markup is left as people wrote it. */
function payloadOf(form: WebhookSettings['form'], parcel: Parcel): unknown {
  const { subject, body, incidentId, use, number, at, id } = parcel;
  switch (form) {
    case 'chat':
      return { text: subject ? `*${subject}*\n${body}` : body };
    case 'teams':
      return {
        type: 'message',
        attachments: [
          {
            contentType: 'application/vnd.microsoft.card.adaptive',
            content: {
              $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
              type: 'AdaptiveCard',
              version: '1.4',
              body: [
                ...(subject
                  ? [{ type: 'TextBlock', text: subject, weight: 'Bolder', size: 'Medium', wrap: true }]
                  : []),
                { type: 'TextBlock', text: body, wrap: true },
              ],
            },
          },
        ],
      };
    case 'json':
      return { id, incidentId, use, number, subject, body, sentAt: new Date(at).toISOString() };
  }
}

function connect(url: URL, { signal, timeoutMs }: Trip): Promise<net.Socket> {
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || (secure ? 443 : 80));
  return new Promise((resolve, reject) => {
    const socket = secure
      ? tls.connect({
          host,
          port,
          ...(net.isIP(host) ? {} : { servername: host }),
          ALPNProtocols: ['http/1.1'],
        })
      : net.connect({ host, port });
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(timeout()), timeoutMs);
    const stop = (): void => fail(Object.assign(new Error('It was stopped'), { code: 'ABORT_ERR' }));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    socket.once('error', fail);
    socket.once('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    });
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      socket.on('error', () => undefined); // the request hears of it
      resolve(socket);
    });
  });
}

interface Answer {
  status: number;
  text: string;
  retryAfter: string | undefined;
}

function post(
  url: URL,
  socket: net.Socket,
  body: string,
  { parcel, timeoutMs, signal }: Trip,
): Promise<Answer> {
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const req = request(url, {
      method: 'POST',
      agent: false,
      signal,
      createConnection: () => socket,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(body),
        'idempotency-key': parcel.id,
        'user-agent': 'Holdfast',
        connection: 'close',
      },
    });
    const timer = setTimeout(() => req.destroy(timeout()), timeoutMs);
    req.once('error', reject);
    req.once('close', () => clearTimeout(timer));
    req.once('response', (response) => {
      let text = '';
      const done = (): void =>
        resolve({ status: response.statusCode ?? 0, text, retryAfter: response.headers['retry-after'] });
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text = (text + chunk).slice(0, MAX_ANSWER);
        if (text.length >= MAX_ANSWER) response.destroy();
      });
      // The status has come: what it means does not wait for the rest.
      response.once('error', done);
      response.once('close', done);
    });
    req.end(body);
  });
}

function timeout(): Error {
  return Object.assign(new Error('The server did not answer in time'), { code: 'ETIMEDOUT' });
}

/** What a server said, on one line, without any part of the address that would let its reader post. */
function quiet(text: string, { href, pathname, search, searchParams }: URL): string {
  const path = `${pathname}${search}`;
  const parts = [...path.split(/[/?&=]/), ...searchParams.values()].filter((part) => part.length >= 6);
  const hidden = [href, path, pathname, ...parts].filter((part) => part.length > 1);
  // The longest first: a part that was taken out before would keep the whole from being found.
  return hidden
    .toSorted((a, b) => b.length - a.length)
    .reduce((all, part) => all.replaceAll(part, '***'), text)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);
}

/** Reads a webhook's address; throws a RangeError in plain words. Plain http is for this machine only. */
export function parseWebhook(address: string): URL {
  let url: URL;
  try {
    url = new URL(address.trim());
  } catch {
    throw new RangeError('Paste the whole address, beginning with https://');
  }
  const here = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && here))
    throw new RangeError('The address has to begin with https://');
  if (url.username || url.password) throw new RangeError('Leave name and password out of the address.');
  return url;
}
