import { z } from 'zod';
import { defineEvent } from '../event.ts';

/** One line of visible text: no control characters. */
const line = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^[^\p{Cc}]*$/u, 'Use visible characters only');

const address = line(255)
  .min(1, 'Type a host name or an address')
  .regex(/^[^\s-]\S*$/, 'A host name has no spaces and does not begin with a dash');

/** `[user@]host[:port]` hops, `none`, or '' for what the OpenSSH configuration says. */
const jump = line(1000).regex(
  /^(none|[^\s,]+(,[^\s,]+)*)?$/,
  'Write hops as user@host:port, separated by commas',
);

/**
 * Who makes the connection: Holdfast itself; the system's ssh for all of it (`system`); or the system's ssh as far as
 * the last jump host and Holdfast from there (`systemJump`).
 */
export const hostTransport = z.enum(['own', 'system', 'systemJump']);
export type HostTransport = z.infer<typeof hostTransport>;

/** What a person writes down about a host. What is left empty comes from the OpenSSH configuration. */
export const hostDetails = z.object({
  name: line(200).min(1, 'Type a name'),
  /** A host name, an IP address, or a Host of ~/.ssh/config. */
  address,
  port: z.int('Type a number').min(1, 'A port is 1 to 65535').max(65_535, 'A port is 1 to 65535').nullable(),
  user: line(200),
  /** A private key's path on this machine; '' tries the configured ones. */
  identityFile: line(1000),
  jump,
  /** Marked loudly everywhere; acts on it are guarded. */
  production: z.boolean(),
  tags: z.array(line(60).min(1)).max(50),
  /** Where it stands in the list; '' or left out for no group. */
  group: line(100).optional(),
  transport: hostTransport.optional(),
  /** Its terminals open in tmux or screen on the host, unless said otherwise. */
  keep: z.boolean().optional(),
});
export type HostDetails = z.infer<typeof hostDetails>;

const hostId = z.ulid();
export const hostAdded = defineEvent('host.added.v1', hostDetails.extend({ hostId }));
export const hostEdited = defineEvent('host.edited.v1', hostDetails.extend({ hostId }));
export const hostRemoved = defineEvent('host.removed.v1', z.object({ hostId, name: z.string().max(200) }));

export const hostRow = hostDetails.extend({
  id: hostId,
  addedAt: z.int(),
  updatedAt: z.int(),
  /** When a terminal was last opened on it; null or left out for never. */
  lastUsedAt: z.int().nullable().optional(),
});
export type HostRow = z.infer<typeof hostRow>;

/** A host that ~/.ssh/config names, with what it says about it. */
const configuredHost = z.object({
  name: z.string(),
  hostName: z.string(),
  user: z.string(),
  port: z.int(),
  /** The hops in between, as written. */
  jumps: z.array(z.string()),
  /** The command whose input and output lead there; null for none. */
  proxyCommand: z.string().nullable(),
  /** What of the configuration was left out, in plain words; null when all counts. */
  note: z.string().nullable(),
});
export type ConfiguredHost = z.infer<typeof configuredHost>;

/** What ~/.ssh/config says, kept up to date while somebody looks; `notes` say what was left out of it. */
export const hostConfigRow = z.object({ hosts: z.array(configuredHost), notes: z.array(z.string()) });
export type HostConfigRow = z.infer<typeof hostConfigRow>;

/** A host that was read from a file, to be looked at before it is added. */
const hostCandidate = z.object({
  details: hostDetails,
  /** Where it stood, e.g. `line 4`. */
  where: z.string(),
  /** The host of the list that it seems to be; null where it is new. */
  known: z.string().nullable(),
});
export type HostCandidate = z.infer<typeof hostCandidate>;

export const hostPreview = z.object({
  hosts: z.array(hostCandidate),
  /** What could not be read, by place. */
  problems: z.array(z.object({ where: z.string(), text: z.string() })),
});
export type HostPreview = z.infer<typeof hostPreview>;
