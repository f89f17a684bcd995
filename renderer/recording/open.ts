import { create } from 'zustand';

/** Which recording is shown, and from which moment on (UTC milliseconds). */
interface Shown {
  id: string;
  at: number | null;
}

const useStore = create<{ shown: Shown | null }>(() => ({ shown: null }));

/** Shows a recording above whatever is there; `at` is a moment of it, its begin where it is left out. */
export function openReplay(id: string, at: number | null = null): void {
  useStore.setState({ shown: { id, at } });
}

export function closeReplay(): void {
  useStore.setState({ shown: null });
}

/** The recording that is shown. */
export const useShownReplay = (): Shown | null => useStore((s) => s.shown);
