import { create } from 'zustand';

/** A host of the list, or a destination as it was typed (`user@host:port`). */
export type Wanted = { hostId: string; name: string } | { destination: string };

const useWanted = create<{ wanted: Wanted | null }>(() => ({ wanted: null }));

/** Asks for a terminal on a host; the incident it belongs to is asked where it is not plain. */
export function connectTo(wanted: Wanted): void {
  useWanted.setState({ wanted });
}

export function useConnectRequest(): { wanted: Wanted | null; done(): void } {
  const wanted = useWanted((state) => state.wanted);
  return { wanted, done: () => useWanted.setState({ wanted: null }) };
}
