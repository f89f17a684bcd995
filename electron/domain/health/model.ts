import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { probe } from './probe.ts';
import { timeZone } from '../clock/model.ts';
import { line } from './text.ts';

const serviceId = z.ulid();
const names = z.array(line(200).min(1)).max(100).default([]);

const link = z.object({
  kind: z.enum(['runbook', 'dashboard', 'status page', 'repository', 'other']),
  label: line(120).default(''),
  url: z
    .string()
    .trim()
    .max(2000)
    .regex(/^https?:\/\/[^\s/?#]+/i, 'An address begins with http:// or https://'),
});

/** Planned work between two instants, UTC ms, once or every week: what fails then is no outage. */
export const maintenance = z
  .object({
    from: z.int(),
    to: z.int(),
    reason: line(500).default(''),
    /** Again every week at the same time of day on that zone's clock, until then. */
    weekly: z.object({ zone: timeZone, until: z.int().nullable().default(null) }).optional(),
  })
  .refine((m) => m.to > m.from, 'Maintenance ends after it begins');
export type Maintenance = z.infer<typeof maintenance>;

export const MOST_WINDOWS = 50;
const minutes = z.number().min(0).max(1_000_000).nullable().default(null);

/** What a team writes down about a service. */
export const serviceDetails = z.object({
  name: line(200).min(1, 'Type a name'),
  /** 1 is the most important. */
  tier: z
    .int('A tier is 1 to 5')
    .min(1, 'A tier is 1 to 5')
    .max(5, 'A tier is 1 to 5')
    .nullable()
    .default(null),
  owner: line(200).default(''),
  about: z.string().max(4000).default(''),
  tags: z.array(line(60).min(1)).max(50).default([]),
  /** Services that it needs. */
  dependsOn: z.array(serviceId).max(100).default([]),
  links: z.array(link).max(50).default([]),
  hosts: z.array(z.ulid()).max(100).default([]),
  /** Names of databases and of guides. */
  databases: names,
  guides: names,
  /** Recovery time and recovery point objective, minutes. */
  rto: minutes,
  rpo: minutes,
  paused: z.boolean().default(false),
  maintenance: z.array(maintenance).max(MOST_WINDOWS).default([]),
  probes: z
    .array(probe)
    .max(50, 'A service has 50 probes at the most')
    .default([])
    .refine((all) => new Set(all.map((p) => p.id)).size === all.length, 'Two probes have the same id'),
});
export type ServiceDetails = z.infer<typeof serviceDetails>;

export const serviceAdded = defineEvent('service.added.v1', serviceDetails.extend({ serviceId }));
export const serviceEdited = defineEvent('service.edited.v1', serviceDetails.extend({ serviceId }));
export const serviceRemoved = defineEvent(
  'service.removed.v1',
  z.object({ serviceId, name: z.string().max(200) }),
);
/** No alerts until then (UTC ms); null ends it. */
export const serviceMuted = defineEvent(
  'service.muted.v1',
  z.object({ serviceId, name: z.string().max(200), until: z.int().nullable() }),
);

export const serviceRow = serviceDetails.extend({
  id: serviceId,
  addedAt: z.int(),
  updatedAt: z.int(),
  mutedUntil: z.int().nullable(),
});
export type ServiceRow = z.infer<typeof serviceRow>;

const statuses = ['down', 'degraded', 'unknown', 'up', 'paused'] as const;
export const statusSchema = z.enum(statuses);
/** What can be said of a probe or a service; worst first. */
export type Status = z.infer<typeof statusSchema>;

/** How a service was seen to change, from this console. Only a change is a fact of the log. */
export const serviceStatusChanged = defineEvent(
  'service.status_changed.v1',
  z.object({
    serviceId,
    name: z.string().max(200),
    from: statusSchema,
    to: statusSchema,
    reason: z.string().max(2000),
    /** The name of the service that it waits for. */
    blockedBy: z.string().max(200).nullable(),
  }),
);

/** A service of an open incident changed: what was seen, for its timeline. */
export const serviceEvidenceAttached = defineEvent(
  'service.evidence_attached.v1',
  z.object({
    serviceId,
    name: z.string().max(200),
    from: statusSchema,
    to: statusSchema,
    text: z.string().max(4000),
  }),
);

/** Something was deployed: a mark in the charts of the service. */
export const serviceDeployed = defineEvent(
  'service.deployed.v1',
  z.object({ serviceId, name: z.string().max(200), label: z.string().trim().min(1).max(200) }),
);
