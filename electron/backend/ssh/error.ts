import type { SshFailureCode } from '../../domain/terminal/failure.ts';

/** What helps a person to act on a failure; never a secret. */
export interface SshErrorData {
  /** The hop that failed, as the person knows it. */
  host?: string;
  recorded?: string;
  shown?: string;
  /** `file:line` of the recorded key. */
  where?: string;
  tried?: string[];
  offered?: string[];
}

/** An expected failure of a connection: `message` is plain words that say what to do. */
export class SshError extends Error {
  readonly code: SshFailureCode;
  readonly data: SshErrorData;
  constructor(code: SshFailureCode, message: string, data: SshErrorData = {}) {
    super(message);
    this.name = 'SshError';
    this.code = code;
    this.data = data;
  }
}
