import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { sshdMissing, startSshd } from '../fixtures/sshd.ts';
import { beside, median, type Figure } from './figure.ts';
import { keyTime, until, watchFrames, worstFrame } from './screenKeys.ts';
import { installWetty, openOurs, openWetty, type TerminalPage } from './screenPages.ts';

const TURNS = Number(process.env['HOLDFAST_BENCH_TURNS'] ?? 5);
const MB = 1e6;
/** What is printed for the memory: HOLDFAST_BENCH_GB=5 takes about eight minutes. */
const FLOOD_GB = Number(process.env['HOLDFAST_BENCH_GB'] ?? 1);

/**
 * Floods with lines of one letter; a key changes the letter, so that a page shows when the key has come back. What
 * `yes` prints while someone types scrolls past before a frame is drawn.
 */
const FLOOD = `import os, select, sys, termios, tty
tty.setcbreak(0)
letter = b'y'
while True:
    os.write(1, (letter + b'\\n') * 512)
    if select.select([0], [], [], 0)[0]:
        letter = os.read(0, 1)
        if letter == b'!': break
`;

interface Sample {
  text: number[];
  seq: number[];
  key: number[];
  interrupt: number[];
  frame: number[];
}

/** What a terminal page does with much output, beside wetty in the same Chromium, in turns. */
export async function run(): Promise<Figure[]> {
  if (sshdMissing) {
    console.log(`screen: skipped, ${sshdMissing}`);
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'hf-bench-screen-'));
  const peerFolder = join(folder, 'peer');
  mkdirSync(peerFolder);
  const sshd = await startSshd({ config: ["ForceCommand PS1='ready> ' exec bash --norc -i"] });
  writeFileSync(join(sshd.dir, 'text'), textOf(50 * MB));
  writeFileSync(join(sshd.dir, 'flood.py'), FLOOD);
  const browser = await chromium.launch({
    executablePath: process.env['HOLDFAST_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--enable-precise-memory-info',
    ],
  });
  try {
    const ours = await openOurs(browser, sshd, folder);
    const peer = installWetty(peerFolder);
    if ('missing' in peer) console.log(`screen: no peer, ${peer.missing}`);
    const theirs = 'main' in peer ? await openWetty(browser, sshd, peer.main) : null;
    const [mine, other] = [empty(), empty()];
    for (let turn = 0; turn < TURNS; turn++) {
      await measure(ours, sshd.dir, mine);
      if (theirs) await measure(theirs, sshd.dir, other);
    }
    await theirs?.stop();
    const figures = figuresOf(mine, theirs ? { name: theirs.name, sample: other } : null);
    figures.push(...(await memory(ours, sshd.dir)));
    await ours.stop();
    return figures;
  } finally {
    await browser.close();
    await sshd.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const empty = (): Sample => ({ text: [], seq: [], key: [], interrupt: [], frame: [] });

/** Lines of words of 20 to 110 columns, the same each time. */
function textOf(bytes: number): string {
  const line =
    'ts=2026-11-21T10:00:00Z level=info msg="request served" path=/api/v1/orders status=200 took=12ms ';
  const lines = Array.from({ length: 64 }, (_, i) => line.slice(0, 20 + ((i * 37) % 90)));
  const block = `${lines.join('\n')}\n`;
  // The last line ends: what is printed after it must not be broken over two rows.
  return `${block.repeat(Math.ceil(bytes / block.length)).slice(0, bytes - 1)}\n`;
}

async function measure({ page }: TerminalPage, dir: string, into: Sample): Promise<void> {
  into.text.push((50 * MB) / MB / ((await until(page, `cat ${dir}/text; echo do''ne1`, 'done1')) / 1000));
  into.seq.push((await until(page, `clear; seq 1 2000000; echo do''ne2`, 'done2')) / 1000);
  await page.keyboard.type(`clear; python3 ${dir}/flood.py\n`);
  await page.waitForTimeout(1500);
  await watchFrames(page);
  const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
  for (const letter of letters) {
    into.key.push(await keyTime(page, letter, letter));
    await page.waitForTimeout(150);
  }
  into.frame.push(await worstFrame(page));
  await page.keyboard.press('!');
  await prompt(page);
  await page.keyboard.type('clear; yes\n');
  await page.waitForTimeout(1500);
  into.interrupt.push(await keyTime(page, 'Control+c', 'ready>'));
  await prompt(page);
}

async function prompt(page: Page): Promise<void> {
  await page.waitForTimeout(300);
  await page.keyboard.type('clear\n');
  await page.waitForTimeout(300);
}

function figuresOf(mine: Sample, peer: { name: string; sample: Sample } | null): Figure[] {
  const figure = (name: string, unit: string, pick: (sample: Sample) => number[]): Figure =>
    peer
      ? beside(name, unit, pick(mine), peer.name, pick(peer.sample))
      : { name, value: median(pick(mine)), unit };
  return [
    figure('screen: 50 MB of text until the last line shows', 'MB/s', (s) => s.text),
    figure('screen: seq 1 2000000 until the last line shows', 's', (s) => s.seq),
    figure('screen: key under a flood, p50', 'ms', (s) => s.key),
    figure('screen: Ctrl-C under yes to the prompt, p50', 'ms', (s) => s.interrupt),
    figure('screen: worst frame under a flood, median of the turns', 'ms', (s) => s.frame),
  ];
}

/** Prints much and compares the memory after a fifth of it with that at the end. */
async function memory({ page, resident }: TerminalPage, dir: string): Promise<Figure[]> {
  const used = async () => {
    await page.requestGC();
    const heap = await page.evaluate(
      () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
    );
    return { heap, backend: resident() };
  };
  const print = async (times: number): Promise<void> => {
    const line = `clear; for i in $(seq ${times}); do cat ${dir}/text; done; echo do''ne3`;
    await until(page, line, 'done3', 30 * 60_000);
    await prompt(page);
  };
  const times = Math.round((FLOOD_GB * 1000) / 50);
  await print(Math.round(times / 5));
  const early = await used();
  await print(Math.round((times * 4) / 5));
  const late = await used();
  const name = `screen: ${FLOOD_GB} GB printed`;
  return [
    { name: `${name}, the page's heap at the end`, value: late.heap / MB, unit: 'MB' },
    {
      name: `${name}, growth of it over the last four fifths`,
      value: (late.heap - early.heap) / MB,
      unit: 'MB',
    },
    {
      name: `${name}, growth of the backend over the last four fifths`,
      value: (late.backend - early.backend) / MB,
      unit: 'MB',
    },
  ];
}
