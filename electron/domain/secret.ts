/** Whether a secret was stored; `reason` is plain words for the person. */
type SecretStored = { stored: true } | { stored: false; reason: string };

/** Secrets that outlive the process, as far as the machine has a safe place for them. Names are not secret. */
export interface SecretStore {
  /** Null where there is none of that name or it can no longer be read. */
  get(name: string): Promise<string | null>;
  /** Never stores in plain text: where the machine has no safe place it refuses and says why. */
  set(name: string, value: string): Promise<SecretStored>;
  remove(name: string): Promise<void>;
}
