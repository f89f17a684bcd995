/** 1,000 keys: a command is repeated within a minute or never. */
const MAX_KEYS = 1000;

/**
 * Does what a command asks for once for its key: one that is sent again, because its answer was lost or is still
 * under way, gets the first one's answer. What failed was not done, and may be asked for again.
 */
export function createOnce<T>() {
  const known = new Map<string, Promise<T>>();
  return (key: string | undefined, act: () => Promise<T>): Promise<T> => {
    const before = key === undefined ? undefined : known.get(key);
    if (before || key === undefined) return before ?? act();
    const doing = act();
    known.set(key, doing);
    doing.catch(() => known.delete(key));
    if (known.size > MAX_KEYS) known.delete(known.keys().next().value ?? '');
    return doing;
  };
}
