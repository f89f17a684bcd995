import { useEffect, useState } from 'react';

/** 700 ms: rows of a link that comes back arrive at once, the shells' screens would take longer. */
const KEEP_MS = 700;

/** A list that shrinks only after it stayed short for a moment; what is added or changed shows at once. */
export function useKept<T extends { id: string }>(list: T[]): T[] {
  const [kept, setKept] = useState(list);
  const missing = kept.filter(({ id }) => !list.some((item) => item.id === id));
  if (missing.length === 0 && kept !== list) setKept(list);
  useEffect(() => {
    if (missing.length === 0) return;
    const timer = setTimeout(() => setKept(list), KEEP_MS);
    return () => clearTimeout(timer);
  }, [list, missing.length]);
  return missing.length === 0 ? list : [...list, ...missing];
}
