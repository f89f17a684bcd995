/** Why a connection failed, with a headline; the error's message says what to do. */
export const sshFailureCodes = {
  UNREACHABLE: 'The host cannot be reached',
  TIMEOUT: 'The host did not answer in time',
  HANDSHAKE_FAILED: 'What answers there is no SSH server that can be used',
  HOST_KEY_CHANGED: 'The host shows another key than the one on record',
  HOST_KEY_REVOKED: 'The host shows a key that was revoked',
  HOST_KEY_REFUSED: 'The host key was not confirmed',
  AUTH_FAILED: 'The host did not accept any way to log in',
  CANCELLED: 'It was cancelled',
  CHANNEL_REFUSED: 'The host refused to open a shell',
  FORWARD_FAILED: 'A forwarding that must work could not be opened',
  CONNECTION_LOST: 'The connection was lost',
  UNSUPPORTED: 'The configuration asks for something that is not supported',
} as const;
export type SshFailureCode = keyof typeof sshFailureCodes;

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
  /** What else the person can do: let the system's ssh connect, which knows more than Holdfast's library. */
  wayRound?: 'systemSsh';
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
