import { z } from 'zod';
import { commandKey, done, procedure } from '../contract.ts';
import { healthSetting } from './alert.ts';
import { answer } from './answer.ts';
import { MAX_FILE } from './file.ts';
import { bucket, uptime } from './history.ts';
import { importProblem } from './import.ts';
import { maintenance, serviceDetails } from './model.ts';
import { probe } from './probe.ts';
import { secretName } from './text.ts';

const key = commandKey;
const id = z.ulid();
const file = z.object({
  text: z.string().max(MAX_FILE, 'It is larger than 2 MB.'),
  format: z.enum(['yaml', 'json', 'csv']),
});

export const healthContract = {
  add: procedure.input(z.object({ key, details: serviceDetails })).output(z.object({ id })),
  edit: procedure.input(z.object({ key, id, details: serviceDetails })).output(done),
  remove: procedure.input(z.object({ key, id })).output(done),
  /** No alerts until then (UTC ms); null ends it. */
  mute: procedure.input(z.object({ key, id, until: z.int().nullable() })).output(done),
  /** Plans work on services: what fails then is no outage. */
  plan: procedure
    .input(z.object({ key, ids: z.array(id).min(1, 'Choose the services').max(500), window: maintenance }))
    .output(done),
  /** Notes a deployment: a mark in the charts. */
  deployed: procedure
    .input(z.object({ key, id, label: z.string().trim().min(1).max(200), at: z.int().optional() }))
    .output(done),
  /** What a file of services would add and change; nothing is stored. */
  preview: procedure.input(file).output(
    z.object({
      services: z.array(
        z.object({
          name: z.string(),
          change: z.enum(['new', 'changed', 'same']),
          probes: z.int(),
          line: z.int().nullable(),
        }),
      ),
      problems: z.array(importProblem),
    }),
  ),
  /** Stores what a file adds and changes; refuses a file with problems. */
  import: procedure.input(file.extend({ key })).output(z.object({ added: z.int(), changed: z.int() })),
  /** Services as a file that can be read again: one, or all. */
  asText: procedure.input(z.object({ id: id.optional() })).output(z.object({ text: z.string() })),
  /** The last answers of a service's probes, secrets masked. */
  answers: procedure
    .input(z.object({ id }))
    .output(z.object({ probes: z.array(z.object({ id: z.string(), answers: z.array(answer) })) })),
  /** Looks at once, at all of a service's probes. */
  look: procedure.input(z.object({ id })).output(done),
  /** Looks once at what is not stored. */
  try: procedure.input(z.object({ probe })).output(answer),
  history: procedure
    .input(z.object({ id, probeId: z.string().max(40).nullable(), from: z.int(), to: z.int() }))
    .output(
      z.object({
        widthMs: z.int(),
        buckets: z.array(bucket),
        uptime,
        marks: z.array(z.object({ at: z.int(), label: z.string() })),
      }),
    ),
  /** Uptime of every service in a window. */
  uptimes: procedure
    .input(z.object({ from: z.int(), to: z.int() }))
    .output(z.array(z.object({ id, uptime }))),
  /** Keeps a secret that probes name. It passes through once and is never given back. */
  setSecret: procedure
    .input(z.object({ name: secretName.min(1), value: z.string().min(1).max(20_000) }))
    .output(z.object({ stored: z.boolean(), reason: z.string() })),
  setting: procedure.output(healthSetting),
  setSetting: procedure.input(healthSetting).output(done),
};
