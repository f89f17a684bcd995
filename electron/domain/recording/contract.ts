import { z } from 'zod';
import { commandKey, done, procedure } from '../contract.ts';
import { entryRow } from '../timeline/model.ts';
import { recordModes } from './model.ts';

const key = commandKey;
const id = z.ulid();

/** A recording itself comes on the byte lane `recording/<id>`, as asciicast v3. */
export const recordingContract = {
  /** Switches the recording of an open session on or off. */
  setOn: procedure.input(z.object({ sessionId: id, on: z.boolean() })).output(done),
  /** Switches on or off whether what is typed is recorded too. */
  setInput: procedure.input(z.object({ sessionId: id, on: z.boolean() })).output(done),
  setHost: procedure.input(z.object({ key, hostId: id, mode: z.enum(recordModes) })).output(done),
  setPinned: procedure.input(z.object({ key, id, pinned: z.boolean() })).output(done),
  remove: procedure.input(z.object({ key, id })).output(done),
  /** Computes the file's SHA-256 anew and compares it with the log's. */
  verify: procedure
    .input(z.object({ id }))
    .output(z.object({ state: z.enum(['same', 'changed', 'missing']), sha256: z.string().nullable() })),
  /** The timeline's entries that happened within a recording, oldest first. */
  marks: procedure
    .input(z.object({ id }))
    .output(z.object({ entries: z.array(entryRow), more: z.boolean() })),
};
