import { create } from 'zustand';

/** The dialogs of the desk. Whoever wants one opens it by name; the desk's header shows it. */
export type DeskDialog =
  'resolve' | 'reopen' | 'severity' | 'handover' | 'link' | 'merge' | 'withdraw' | 'breach' | 'ring' | 'hold';

const useStore = create<{ open: DeskDialog | null }>(() => ({ open: null }));

export function openDialog(open: DeskDialog): void {
  useStore.setState({ open });
}
export function closeDialog(): void {
  useStore.setState({ open: null });
}
export function useDialog(): DeskDialog | null {
  return useStore((s) => s.open);
}
