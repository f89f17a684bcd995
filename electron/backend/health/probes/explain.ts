import { SshError } from '../../../domain/terminal/failure.ts';
import { found, LookError, timedOut, type Context, type Look } from './look.ts';

/** Errors of the network that say nothing came back; the others are an answer. */
const silence =
  /^(ENETUNREACH|EHOSTUNREACH|ENETDOWN|EHOSTDOWN|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|EADDRNOTAVAIL|ETIMEOUT|ECONNABORTED)$/;

const words: Record<string, string> = {
  ECONNREFUSED: 'Nothing listens there: the connection was refused.',
  ECONNRESET: 'The connection was reset.',
  EPIPE: 'The connection was closed from the other side.',
  ENETUNREACH: 'There is no way to that network.',
  EHOSTUNREACH: 'There is no way to that host.',
  ENETDOWN: 'The network is down.',
  EHOSTDOWN: 'The host is down.',
  ETIMEDOUT: 'Nothing answered.',
  EAI_AGAIN: 'The name could not be looked up: no name server answered.',
  ENOTFOUND: 'The name does not exist.',
  EADDRNOTAVAIL: 'This machine has no address to reach it from.',
  CERT_HAS_EXPIRED: 'Its certificate has expired.',
  CERT_NOT_YET_VALID: 'Its certificate is not valid yet.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'Its certificate is self-signed: nobody that is trusted stands for it.',
  SELF_SIGNED_CERT_IN_CHAIN: 'Its certificate comes from an authority that is not trusted here.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'Its certificate comes from an authority that is not trusted here.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'Its certificate comes from an authority that is not trusted here.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Its certificate is for another name.',
  UND_ERR_SOCKET: 'The connection was closed before the answer was whole.',
  ERR_SSL_WRONG_VERSION_NUMBER: 'It does not speak TLS.',
  EPROTO: 'The TLS handshake failed.',
};

/** What a look says that threw: a verdict with a reason in words, whatever came. */
export function explain(error: unknown, ctx: Context): Look {
  if (error instanceof LookError)
    return found({ outcome: error.outcome, reason: error.message, silent: error.silent });
  if (ctx.signal.aborted) return explain(timedOut(ctx), ctx);
  if (error instanceof SshError) return ofSsh(error, ctx);
  const code = codeOf(error);
  if (!silence.test(code) && words[code]) ctx.answered = true;
  const reason = words[code] ?? plain(error);
  return found({ outcome: 'fail', reason, silent: silence.test(code) && ctx.via === null });
}

/** What lies between the console and the target says nothing of the target; that the host cannot reach it does. */
function ofSsh(error: SshError, ctx: Context): Look {
  if (ctx.via === null) return explain(timedOut(ctx), ctx);
  const ofTarget = error.code === 'UNREACHABLE' && / cannot reach \S+: /.test(error.message);
  if (ofTarget) return found({ outcome: 'fail', reason: error.message });
  return found({ outcome: 'unsure', reason: `Cannot be seen: ${error.message}` });
}

/** The code of the first error in a chain that has one; happy eyeballs' errors stand for their first. */
function codeOf(error: unknown): string {
  for (let e: unknown = error, i = 0; e instanceof Error && i < 4; e = e.cause, i++) {
    const first: unknown = e instanceof AggregateError ? e.errors[0] : e;
    if (first instanceof Error && 'code' in first && typeof first.code === 'string') {
      if (words[first.code] || silence.test(first.code) || !e.cause) return first.code;
    }
  }
  return '';
}

function plain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = message.replace(/\s+/g, ' ').trim().slice(0, 300);
  return line === '' ? 'It failed without a reason.' : /[.!?]$/.test(line) ? line : `${line}.`;
}
