/** Why a connection failed, with the words that say what to do. */
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
  CONNECTION_LOST: 'The connection was lost',
  UNSUPPORTED: 'The configuration asks for something that is not supported',
} as const;
export type SshFailureCode = keyof typeof sshFailureCodes;
