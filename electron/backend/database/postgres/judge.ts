import { judgePostgres } from '../../../domain/database/postgres.ts';
import { refuse, type Verdict } from '../../../domain/database/verdict.ts';

/** 2 million characters take the parser 0.5 s and 150 MB; longer texts are loads of data. */
const MAX_JUDGED = 2_000_000;

interface ParseResult {
  stmts?: { stmt?: unknown }[];
}

/** What a text does, by the parser of PostgreSQL itself (libpg_query). What it cannot read is refused. */
export async function judgePostgresText(
  text: string,
  volatile: ReadonlySet<string> = new Set(),
): Promise<Verdict> {
  if (text.length > MAX_JUDGED)
    return refuse(
      'This statement is longer than 2 million characters and cannot be judged here. Load data with psql.',
    );
  // PostgreSQL's texts end at the first NUL, which would hide the rest from the parser.
  if (text.includes('\0')) return refuse('There is a NUL character in this statement.');
  const { parse } = await import('libpg-query');
  try {
    const { stmts } = (await parse(text)) as ParseResult;
    return judgePostgres(
      (stmts ?? []).map(({ stmt }) => stmt),
      volatile,
    );
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 300) : 'it cannot be read';
    return refuse(`PostgreSQL's parser: ${why}`);
  }
}
