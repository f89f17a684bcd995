import { readdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Figure } from './figure.ts';

const here = new URL('.', import.meta.url);
const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true });
const names = readdirSync(here)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.slice(0, -'.bench.ts'.length));

const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. Benchmarks: ${names.join(', ')}.`);
  process.exit(2);
}

/** 12,345 or 12.3 or 0.123: as many digits as mean something. */
function number(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 3;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}

function line(f: Figure): string {
  const peer =
    f.peer === undefined || f.peerValue === undefined
      ? ''
      : `  (${f.peer}: ${number(f.peerValue)} ${f.unit}, ratio ${(f.ratio ?? f.value / f.peerValue).toFixed(2)})`;
  return `${f.name}: ${number(f.value)} ${f.unit}${peer}`;
}

const figures: Figure[] = [];
for (const name of positionals.length > 0 ? positionals : names) {
  const { run } = (await import(new URL(`${name}.bench.ts`, here).href)) as { run(): Promise<Figure[]> };
  for (const figure of await run()) {
    figures.push(figure);
    console.log(line(figure));
  }
}
if (values.json) {
  const entries = figures.map((f) => [
    f.name,
    {
      value: f.value,
      unit: f.unit,
      peer: f.peer ?? null,
      peer_value: f.peerValue ?? null,
      ratio: f.ratio ?? null,
    },
  ]);
  writeFileSync(values.json, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
}
