import { z } from 'zod';

const line = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^[^\p{Cc}]*$/u, 'Use visible characters only');
const host = line(255)
  .min(1, 'Type the mail server')
  .regex(/^[^\s/@]+$/, 'A mail server is a host name or an address, such as smtp.example.org');
const mail = line(320).regex(/^[^\s@<>,]+@[^\s@<>,]+$/, 'An e-mail address looks like name@example.org');

/** How mail leaves: `tls` from the first byte (465), `starttls` required (587), `none` in the clear (25). */
const email = z.object({
  kind: z.literal('email'),
  host,
  port: z.int('Type a number').min(1, 'A port is 1 to 65535').max(65_535, 'A port is 1 to 65535'),
  security: z.enum(['tls', 'starttls', 'none']),
  /** '' where the server asks for no login. The password is a secret of this machine. */
  user: line(320),
  from: mail,
  to: z.array(mail).min(1, 'Name at least one receiver').max(200),
});
/**
 * A web address that a message is posted to. The address itself is a secret (whoever has it can post), so that only
 * `place`, its host, is kept here. `chat`: `{text}` as Slack and Mattermost take it; `teams`: an adaptive card;
 * `json`: all fields for a program.
 */
const webhook = z.object({
  kind: z.literal('webhook'),
  form: z.enum(['chat', 'teams', 'json']),
  place: line(300),
});

const channelSettings = z.discriminatedUnion('kind', [email, webhook]);
export type ChannelSettings = z.infer<typeof channelSettings>;
export type EmailSettings = z.infer<typeof email>;
export type WebhookSettings = z.infer<typeof webhook>;

/** Somewhere messages go, as the team names it. */
export const channelDetails = z.object({
  name: line(200).min(1, 'Type a name'),
  audience: line(200),
  settings: channelSettings,
});
export type ChannelDetails = z.infer<typeof channelDetails>;

/** Characters that fit, as the receivers document or cut them; the count is of what a reader sees. */
export function roomOf(settings: ChannelSettings): number {
  if (settings.kind === 'email') return 20_000;
  switch (settings.form) {
    case 'chat':
      return 4000; // Slack advises 4,000 and cuts at 40,000; Mattermost's limit is 16,383
    case 'teams':
      return 20_000; // a card may have 28 kB as JSON
    case 'json':
      return 20_000;
  }
}

/** The name that the channel's secret bears in the keychain: a password, or a webhook's whole address. */
export function channelSecretName(channelId: string): string {
  return `channel ${channelId}`;
}
