import { implement, ORPCError } from '@orpc/server';
import { Failure, type FailureCode } from '../domain/failure.ts';
import { contract } from '../domain/router.ts';
import type { Services } from './backend.ts';
import { explainStorage, isDamage } from './log/database.ts';

/** The contract's implementer: what services throw becomes a declared error, and anything else is told as a bug. */
export function guarded(storage: Services['storage'], report: (error: unknown) => void) {
  return implement(contract).use(async ({ next, errors }) => {
    try {
      return await next();
    } catch (error) {
      if (isDamage(error)) storage.damaged('found while reading');
      throw toDeclared(explainStorage(error), errors, report);
    }
  });
}
export type Os = ReturnType<typeof guarded>;

type Errors = Record<FailureCode, (options: { message: string; data: Record<string, unknown> }) => Error>;

/** A Failure becomes the contract's declared error; input that zod refused says so; anything else is a bug. */
function toDeclared(error: unknown, errors: Errors, report: (error: unknown) => void): unknown {
  if (error instanceof Failure) return errors[error.code]({ message: error.message, data: error.data });
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') {
    return errors.INVALID({ message: inputMessage(error.data), data: {} });
  }
  if (error instanceof ORPCError) return error;
  report(error);
  return new ORPCError('INTERNAL_SERVER_ERROR', {
    message: 'Something went wrong inside Holdfast. It is in the log file.',
  });
}

function inputMessage(data: unknown): string {
  const issues = typeof data === 'object' && data !== null && 'issues' in data ? data.issues : undefined;
  const first = Array.isArray(issues) ? (issues[0] as { message?: unknown } | undefined) : undefined;
  return typeof first?.message === 'string' ? first.message : 'The request does not make sense as it stands.';
}
