import { setFlagsFromString } from 'node:v8';
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
  const { loadModule, parseSync } = await import('libpg-query');
  await loadModule();
  try {
    const { stmts } = withoutOptimizing(() => parseSync(text)) as ParseResult;
    return judgePostgres(
      (stmts ?? []).map(({ stmt }) => stmt),
      volatile,
    );
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 300) : 'it cannot be read';
    return refuse(`PostgreSQL's parser: ${why}`);
  }
}

/**
 * V8 compiles a function of WebAssembly again, optimized, once it has run for a while: of this parser that takes
 * 600 MB and gains nothing measurable (0.1 ms a statement either way). Code made while the filter names a function
 * that no module has is never made again. It compiles lazily, and all of it runs in here; other modules stay as they are.
 */
function withoutOptimizing<T>(act: () => T): T {
  setFlagsFromString('--wasm-tier-up-filter=1000000');
  try {
    return act();
  } finally {
    setFlagsFromString('--wasm-tier-up-filter=-1');
  }
}
