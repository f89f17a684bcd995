import { z } from 'zod';

/** One line of visible text: no control characters. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `Keep it under ${max} characters`)
    .regex(/^[^\p{Cc}]*$/u, 'Use visible characters only');

/** Name of a secret in the keeper: its value never stands in a service. */
export const secretName = line(120).regex(
  /^[\w .@:/-]*$/,
  'A name of a secret has letters, digits and .@:/-_',
);

/** A regular expression as a person writes it: it must compile, and is applied to bounded text alone. */
export const pattern = z
  .string()
  .max(500)
  .refine((text) => {
    try {
      return new RegExp(text) instanceof RegExp;
    } catch {
      return false;
    }
  }, 'This is no regular expression');
