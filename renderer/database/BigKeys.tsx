import { Button } from '@mantine/core';
import { useRef, useState } from 'react';
import { textOf } from '@domain/database/firstAid/redis/replies.ts';
import { errorText } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { countText, unitText } from './format.ts';
import { askRedis, describeKey, type KeyRow } from './useKeys.ts';

/** 500 keys: enough to meet what fills a database, and a few seconds over a slow tunnel. */
const SAMPLE = 500;
const SHOWN = 30;

/** The heaviest among keys that the server picks by chance: no scan of the whole database. */
export function BigKeys({ sessionId }: { sessionId: string }) {
  const [rows, setRows] = useState<KeyRow[]>([]);
  const [seen, setSeen] = useState(0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const stop = useRef(false);
  const sample = async () => {
    stop.current = false;
    setBusy(true);
    setError(null);
    const found = new Map<string, KeyRow>();
    try {
      for (let i = 0; i < SAMPLE && !stop.current; i++) {
        const key = textOf(await askRedis(sessionId, 'RANDOMKEY'));
        if (key === null) break;
        if (!found.has(key)) found.set(key, await describeKey(sessionId, key));
        setSeen(i + 1);
        if (i % 20 === 0 || i === SAMPLE - 1) setRows(heaviest(found));
      }
      setRows(heaviest(found));
    } catch (caught) {
      setError(errorText(caught));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="db-aid-body">
      <div className="db-bar">
        <Button size="compact-sm" loading={busy} onClick={() => void sample()}>
          Take a sample of {SAMPLE} keys
        </Button>
        {busy && (
          <Button size="compact-sm" variant="default" onClick={() => void (stop.current = true)}>
            Stop
          </Button>
        )}
        <span className="quiet" role="status">
          {seen > 0 && `${countText(seen)} keys were looked at`}
        </span>
      </div>
      <ErrorLine>{error}</ErrorLine>
      {rows.length > 0 && (
        <div className="db-aid-scroll" tabIndex={0} role="region" aria-label="Big keys">
          <table>
            <thead>
              <tr>
                <th>Key</th>
                <th>Type</th>
                <th data-number>Memory</th>
                <th data-number>Length</th>
                <th data-number>Expires in</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key}>
                  <td data-code>{row.key}</td>
                  <td>{row.type}</td>
                  <td data-number>{unitText(row.bytes, 'bytes')}</td>
                  <td data-number>{unitText(row.length, 'count')}</td>
                  <td data-number>{row.ttl === null ? 'never' : unitText(row.ttl, 'seconds')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function heaviest(found: ReadonlyMap<string, KeyRow>): KeyRow[] {
  return [...found.values()].toSorted((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0)).slice(0, SHOWN);
}
