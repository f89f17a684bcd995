import { z } from 'zod';

/** Text that a server chose: bounded, and without the control characters that could fool the reader. */
const serverText = z.string().max(4000);

/** A question to the person while a connection is being made. */
export const questionSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('hostKey'),
    /** `name` as the person knows the host, `address` as `host:port`. */
    name: z.string(),
    address: z.string(),
    keyType: z.string(),
    fingerprint: z.string(),
    /** Types of other keys recorded for this host: then a new key is less expected. */
    knownTypes: z.array(z.string()),
  }),
  z.object({ kind: z.literal('passphrase'), name: z.string(), keyFile: z.string(), attempt: z.int() }),
  z.object({
    kind: z.literal('password'),
    name: z.string(),
    user: z.string(),
    address: z.string(),
    attempt: z.int(),
  }),
  z.object({
    kind: z.literal('keyboardInteractive'),
    name: z.string(),
    user: z.string(),
    title: serverText,
    instructions: serverText,
    prompts: z.array(z.object({ text: serverText, echo: z.boolean() })).max(32),
  }),
]);
export type Question = z.infer<typeof questionSchema>;

/** What the person answered; a secret passes through once and, unless it is to be kept, is dropped. */
export const answerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accept') }),
  /** `keep`: in the keychain, or in memory until Holdfast ends. */
  z.object({ kind: z.literal('secret'), value: z.string().max(4096), keep: z.boolean().optional() }),
  z.object({ kind: z.literal('answers'), values: z.array(z.string().max(4096)).max(32) }),
  z.object({ kind: z.literal('cancel') }),
]);
export type Answer = z.infer<typeof answerSchema>;

/** Makes a server's text safe to show: no control or direction-changing characters, at most 4,000 characters. */
export function cleanServerText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .slice(0, 4000);
}
