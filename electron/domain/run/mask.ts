import { MASK, maskKnownForms, maskSecrets } from '../risk/secrets.ts';

export interface Masking {
  /** Values that were filled in as secrets. */
  secrets: readonly string[];
  /** What the output would show, as the assessment says it. */
  reveals: readonly string[];
  /** The command as it may be shown, its secrets masked: what stands in it is no news. */
  command: string;
}

/** A command's text as it may be stored. */
export function storedCommand({ command, secrets, reveals }: Masking): string {
  const text = maskSecrets(command, secrets);
  return reveals.some((what) => what.includes('in the command itself')) ? maskKnownForms(text) : text;
}

/**
 * Output as it may be stored. Where the command prints a variable that holds a secret, its value is not known here:
 * then every word that does not stand in the command itself is masked.
 */
export function storedOutput(output: string, { command, secrets, reveals }: Masking): string {
  const text = maskSecrets(output, secrets);
  if (reveals.length === 0) return text;
  const formed = maskKnownForms(text);
  if (!reveals.some((what) => what.startsWith('the value of '))) return formed;
  return formed.replace(/\S{4,}/g, (word) => (command.includes(word) ? word : MASK));
}
