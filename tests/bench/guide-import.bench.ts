import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { importGuide } from '../../electron/domain/guide/import.ts';
import { beside, type Figure, median, millisecondsOf } from './figure.ts';

const BYTES = 5_000_000;
const TURNS = 5;
/** What the whole parser is given: it slows down with the square of its input. */
const PEER_BYTES = 200_000;

/** Numbers that are the same in every run (mulberry32). */
function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const WORDS =
  'oven mixer yeast flour queue timeout replica restart check verify heat door vendor baker shift alarm'.split(
    ' ',
  );

/** A guide of many playbooks that differ in wording and in form, as those of many teams do. */
function manyGuides(bytes: number): string {
  const next = random(7);
  const pick = (n: number): number => Math.floor(next() * n);
  const say = (n: number): string => Array.from({ length: n }, () => WORDS[pick(WORDS.length)]).join(' ');
  const list = (n: number, mark: (i: number) => string): string =>
    Array.from({ length: n }, (_, i) => `${mark(i)}${say(4 + pick(8))}`).join('\n');
  const parts: string[] = ['# Runbooks\n\n## Common incidents\n'];
  let size = 0;
  for (let n = 1; size < bytes; n++) {
    const commands = Array.from(
      { length: 1 + pick(6) },
      (_, i) => `# ${i + 1}. ${say(3)}\nkubectl -n ${say(1)} get pods | grep ${say(1)}`,
    ).join('\n\n');
    const table = `| ${say(1)} | ${say(2)} |\n|---|---|\n${Array.from({ length: 2 + pick(5) }, () => `| ${say(2)} | \`${say(3)}\` |`).join('\n')}`;
    const part = [
      `### ${n}. ${say(2)} down (P${pick(4)})\n`,
      `${say(20 + pick(60))}.\n`,
      `**Symptoms**:\n${list(2 + pick(4), () => '- ')}\n`,
      `**Diagnosis**:\n\`\`\`bash\n${commands}\n\`\`\`\n`,
      pick(2) === 0
        ? `${table}\n`
        : `1. **${say(3)}**:\n   \`\`\`sh\n   systemctl restart ${say(1)}\n   \`\`\`\n`,
      `**Recovery**:\n${list(2 + pick(5), (i) => `${i + 1}. `)}\n`,
      pick(3) === 0 ? `${list(3 + pick(4), () => '- [ ] ')}\n` : '',
    ].join('\n');
    parts.push(part);
    size += part.length;
  }
  return parts.join('\n');
}

/** How fast a large guide is imported, and what it takes at most in memory. */
export async function run(): Promise<Figure[]> {
  const source = manyGuides(BYTES);
  const slice = source.slice(0, PEER_BYTES);
  const parser = unified().use(remarkParse).use(remarkGfm).freeze();
  const before = process.memoryUsage().rss;
  const whole: number[] = [];
  const ours: number[] = [];
  const theirs: number[] = [];
  let peak = before;
  for (let turn = 0; turn < TURNS; turn++) {
    whole.push(
      await millisecondsOf(() =>
        importGuide(source, { onProgress: () => (peak = Math.max(peak, process.memoryUsage.rss())) }),
      ),
    );
    ours.push(await millisecondsOf(() => importGuide(slice)));
    theirs.push(await millisecondsOf(() => parser.parse(slice)));
  }
  const speed = (ms: number): number => slice.length / 1000 / ms;
  return [
    { name: 'guide import, 5 MB', value: median(whole), unit: 'ms' },
    { name: 'guide import, 5 MB, speed', value: source.length / 1000 / median(whole), unit: 'MB/s' },
    { name: 'guide import, 5 MB, memory above idle', value: (peak - before) / 1e6, unit: 'MB' },
    beside(
      'guide import, 200 kB, speed',
      'MB/s',
      ours.map(speed),
      'remark-gfm, parsing alone',
      theirs.map(speed),
    ),
  ];
}
