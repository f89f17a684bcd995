import { useEffect, useState } from 'react';
import type { Preview } from '@domain/run/preview.ts';
import type { RunRow } from '@domain/run/row.ts';
import { api } from '../api/client.ts';
import { useRound } from '../store/rows.ts';

/** 150 ms after the last key: judging each of them would only make the hints flicker. */
const PAUSE_MS = 150;

/** What every command of a run would do, by the steps' ids; asked again when a field is filled in. */
export function usePreviews(run: RunRow): Record<string, Preview> {
  const [previews, setPreviews] = useState<Record<string, Preview>>({});
  const round = useRound();
  const filled = JSON.stringify(run.fields);
  useEffect(() => {
    let stale = false;
    api.run.previews({ runId: run.id }).then(
      (found) => !stale && setPreviews(found),
      () => undefined,
    );
    return () => {
      stale = true;
    };
  }, [run.id, filled, round]);
  return previews;
}

/** What this text would do, with values that are typed and not stored yet. */
export function usePreview(
  run: RunRow,
  stepId: string,
  text: string,
  values: Record<string, string>,
): Preview | null {
  const [preview, setPreview] = useState<Preview | null>(null);
  const asked = JSON.stringify([text, values, run.fields]);
  useEffect(() => {
    let stale = false;
    const [command, drafts] = JSON.parse(asked) as [string, Record<string, string>];
    const timer = setTimeout(
      () =>
        api.run.preview({ runId: run.id, stepId, text: command, values: drafts }).then(
          (found) => !stale && setPreview(found),
          () => undefined,
        ),
      PAUSE_MS,
    );
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [run.id, stepId, asked]);
  return preview;
}
