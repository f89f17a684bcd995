import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { importGuide } from '../../domain/guide/import.ts';
import { inspectionOf } from '../../domain/guide/inspection.ts';

/** Prints what an import finds in each file, one JSON line a file; returns the exit code. */
function inspectFiles(args: readonly string[]): number {
  const full = args.includes('--full');
  const files = args.filter((a) => a !== '--full' && a !== '--');
  if (files.length === 0) {
    process.stderr.write('usage: guide:inspect [--full] FILE...\n');
    return 2;
  }
  let code = 0;
  for (const file of files) {
    let source: string;
    try {
      source = readFileSync(file, 'utf8');
    } catch (error) {
      process.stderr.write(`${file}: ${error instanceof Error ? error.message : String(error)}\n`);
      code = 2;
      continue;
    }
    const guide = importGuide(source, { name: basename(file) });
    process.stdout.write(`${JSON.stringify(full ? { file, ...guide } : inspectionOf(file, guide))}\n`);
  }
  return code;
}

process.exitCode = inspectFiles(process.argv.slice(2));
