import type { Answer, Question } from '../../domain/terminal/prompt.ts';

/** Puts a question to the person; resolves with `cancel` where nobody answers or the signal withdraws it. */
export type Ask = (question: Question, signal: AbortSignal) => Promise<Answer>;
