import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { api, errorText } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';

const LINE_PX = 19;

/** The guide's text exactly as it was imported, a line each; only what is seen is in the page. */
export function SourceView({ id, sha256 }: { id: string; sha256: string }) {
  const [source, setSource] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let current = true;
    api.guide
      .source({ id })
      .then((answer) => current && setSource(answer.source))
      .catch((caught: unknown) => current && setError(errorText(caught)));
    return () => {
      current = false;
    };
  }, [id, sha256]);
  const lines = useMemo(() => source?.split(/\r\n|\n|\r/) ?? [], [source]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => frame.current,
    estimateSize: () => LINE_PX,
    overscan: 20,
  });
  return (
    <div className="source" ref={frame} role="region" aria-label="Source" tabIndex={0}>
      <ErrorLine>{error}</ErrorLine>
      <div className="source-lines" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => (
          <div key={item.key} className="source-line" style={{ transform: `translateY(${item.start}px)` }}>
            <span className="source-number" aria-hidden>
              {item.index + 1}
            </span>
            <code>{lines[item.index]}</code>
          </div>
        ))}
      </div>
    </div>
  );
}
