import { useEffect, useRef } from 'react';
import { create } from 'zustand';

/** Something a person can do in the current view, reachable from the palette and, with `keys`, by a key. */
export interface Act {
  label: string;
  hint?: string;
  /** A single key that works while no field has the focus. */
  keys?: string;
  run(): void;
}

const useStore = create<{ sets: Map<number, Act[]> }>(() => ({ sets: new Map() }));
let nextId = 1;

/** Offers acts for as long as the view is shown. */
export function useOfferActs(acts: Act[]): void {
  const latest = useRef(acts);
  useEffect(() => {
    latest.current = acts;
  });
  const signature = acts.map((a) => `${a.label}\t${a.hint ?? ''}\t${a.keys ?? ''}`).join('\n');
  useEffect(() => {
    const id = nextId++;
    const stable = latest.current.map((act, i) => ({ ...act, run: () => latest.current[i]?.run() }));
    useStore.setState(({ sets }) => ({ sets: new Map(sets).set(id, stable) }));
    return () =>
      useStore.setState(({ sets }) => {
        const rest = new Map(sets);
        rest.delete(id);
        return { sets: rest };
      });
  }, [signature]);
}

/** The acts that are on offer now. */
export function useActs(): Act[] {
  const sets = useStore((s) => s.sets);
  return [...sets.values()].flat();
}

addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const target = event.target as HTMLElement;
  if (target.closest('input, textarea, select, [contenteditable], [role="dialog"], .xterm')) return;
  for (const act of [...useStore.getState().sets.values()].flat().reverse()) {
    if (act.keys === event.key) {
      event.preventDefault();
      act.run();
      return;
    }
  }
});
