import { useEffect, useState } from 'react';
import { api, errorText } from '../api/client.ts';

export type Format = 'yaml' | 'json' | 'csv';
export type Preview = Awaited<ReturnType<typeof api.health.preview>>;

/** What a text would change, a quarter of a second after the last key. */
export function usePreview(text: string, format: Format): Preview | null {
  const [preview, setPreview] = useState<Preview | null>(null);
  useEffect(() => {
    let gone = false;
    const timer = setTimeout(() => {
      if (text.trim() === '') return setPreview(null);
      api.health.preview({ text, format }).then(
        (read) => !gone && setPreview(read),
        (error: unknown) =>
          !gone && setPreview({ services: [], problems: [{ line: null, text: errorText(error) }] }),
      );
    }, 250);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [text, format]);
  return preview;
}

/** Problems by their lines. */
export function Problems({ problems }: { problems: Preview['problems'] }) {
  if (problems.length === 0) return null;
  return (
    <ul className="problems" role="alert" aria-label="Problems">
      {problems.map((p, i) => (
        <li key={`${p.line} ${i}`}>
          {p.line !== null && <strong>Line {p.line}</strong>} {p.text}
        </li>
      ))}
    </ul>
  );
}
