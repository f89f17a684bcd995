import type { Section } from '@domain/database/firstAid/model.ts';

/** Values of a figure over time: when (UTC ms) and what; of a counter, how much a second. */
export type Series = Readonly<Record<string, readonly Sample[]>>;
export interface Sample {
  at: number;
  value: number;
  /** A counter's own value. */
  raw: number;
}

/** 600 samples: half an hour at 3 seconds. */
const MAX_SAMPLES = 600;

/** A figure's name among all of a view. */
export function figureKey(section: string, label: string): string {
  return `${section}\n${label}`;
}

/** Adds what a view's figures are now. A counter that went down was reset: it begins anew. */
export function addSamples(series: Series, sections: readonly Section[], at: number): Series {
  const next: Record<string, readonly Sample[]> = { ...series };
  for (const section of sections) {
    if (section.kind !== 'figures') continue;
    for (const { label, value, counter } of section.figures) {
      if (typeof value !== 'number') continue;
      const key = figureKey(section.title, label);
      const before = next[key] ?? [];
      const last = before.at(-1);
      if (!counter) next[key] = [...before, { at, value, raw: value }].slice(-MAX_SAMPLES);
      else if (!last || value < last.raw) next[key] = [{ at, value: 0, raw: value }];
      else {
        const seconds = (at - last.at) / 1000;
        const rate = seconds > 0 ? (value - last.raw) / seconds : 0;
        next[key] = [...before, { at, value: rate, raw: value }].slice(-MAX_SAMPLES);
      }
    }
  }
  return next;
}
