/**
 * The failures a person can be told about, with the code that crosses the lane.
 * Anything else that is thrown is a bug and reaches the screen as "unexpected error".
 */
export const failureCodes = {
  INVALID: 'The request does not make sense as it stands',
  NOT_FOUND: 'What was asked for is not here',
  CONFLICT: 'It changed in the meantime',
  STORAGE_FULL: 'The disk is full',
  STORAGE_FAILED: 'The data file could not be written',
  UNAVAILABLE: 'It cannot be reached just now',
  REFUSED: 'It was refused',
} as const;

export type FailureCode = keyof typeof failureCodes;

/** An expected failure: `message` is plain words that say what to do; `data` is JSON and holds no secret. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly data: Record<string, unknown>;
  constructor(code: FailureCode, message: string, data: Record<string, unknown> = {}) {
    super(message);
    this.name = 'Failure';
    this.code = code;
    this.data = data;
  }
}
