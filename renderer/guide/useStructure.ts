import { useEffect, useRef, useState } from 'react';
import type { Guide } from '@domain/guide/model.ts';
import { api, errorText } from '../api/client.ts';
import type { Found } from './useImport.ts';

/** 300 ms: the structure follows a pause in typing, not every key. */
const PAUSE_MS = 300;

interface Structure {
  found: Found;
  guide: Guide;
}

/** What Holdfast understands of a text while it is written. One reading at a time; then the newest text is next. */
export function useStructure(file: string, text: string) {
  const [structure, setStructure] = useState<Structure | null>(null);
  const [error, setError] = useState<string | null>(null);
  const newest = useRef(text);
  const busy = useRef(false);
  const mounted = useRef(true);
  useEffect(() => {
    newest.current = text;
  }, [text]);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  useEffect(() => {
    const read = async (): Promise<void> => {
      if (busy.current) return;
      busy.current = true;
      const source = newest.current;
      try {
        const { json, ...found } = await api.guide.preview({ file, source, full: true });
        if (!mounted.current) return;
        setStructure({ found, guide: JSON.parse(json) as Guide });
        setError(null);
      } catch (caught) {
        if (mounted.current) setError(errorText(caught));
      } finally {
        busy.current = false;
      }
      if (mounted.current && newest.current !== source) void read();
    };
    const timer = setTimeout(() => void read(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [file, text]);
  return { structure, error };
}
