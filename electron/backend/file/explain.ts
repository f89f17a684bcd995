import { shownPath } from '../../domain/file/name.ts';
import { Failure } from '../../domain/failure.ts';
import { SshError } from '../../domain/terminal/failure.ts';
import { mayRetry } from '../../domain/terminal/retry.ts';
import { BadPacket } from './packet.ts';
import { NO_SUCH_FILE, PERMISSION_DENIED, SftpError, SftpSilence } from './sftp.ts';

/** The connection is what failed: it makes sense to try again by itself. */
const again = { again: true };

/**
 * What went wrong with a path on a host, in words that say what to do; `data.again` where the same may pass later. A
 * Failure stays as it is.
 */
export function explainFile(error: unknown, host: string, path: string): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof SshError)
    return new Failure('UNAVAILABLE', error.message, mayRetry(error.code, 0) ? again : {});
  const shown = shownPath(path);
  if (error instanceof BadPacket)
    return new Failure('UNAVAILABLE', `${host} does not speak SFTP as it should. ${error.message}`);
  if (error instanceof SftpSilence) {
    const text = `${host} stopped answering about its files: no sign of life for ${error.seconds} s.`;
    return new Failure('UNAVAILABLE', text, again);
  }
  if (!(error instanceof SftpError))
    return new Failure('UNAVAILABLE', `The connection to ${host} was lost.`, again);
  if (error.code === NO_SUCH_FILE) return new Failure('NOT_FOUND', `${shown} is not on ${host}.`);
  if (error.code === PERMISSION_DENIED)
    return new Failure('REFUSED', `${host} does not permit you to do this with ${shown}.`);
  // Code 4 says no more than that; OpenSSH's text is "Failure".
  const why = error.message && error.message !== 'Failure' ? `: ${error.message}` : '';
  return new Failure(
    'REFUSED',
    `${host} could not do this with ${shown}${why}. Its disk may be full, or something may be in the way.`,
  );
}
