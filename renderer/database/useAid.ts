import { useCallback, useEffect, useRef, useState } from 'react';
import {
  serverFacts,
  type AidAnswer,
  type AidQuery,
  type AidView,
  type Section,
  type ServerFacts,
} from '@domain/database/firstAid/model.ts';
import { reportOf } from '@domain/database/firstAid/report.ts';
import type { DatabaseSessionRow } from '@domain/database/session.ts';
import { api, errorText } from '../api/client.ts';
import { addSamples, type Series } from './series.ts';

/** 1,000 rows of an answer are looked at. */
const MAX_ROWS = 1000;

interface Looking {
  sections: Section[] | null;
  /** What is asked, to be shown. */
  queries: AidQuery[];
  series: Series;
  /** When the last answer came (UTC ms). */
  at: number | null;
  busy: boolean;
  refresh(): void;
}

/** Asks a view's questions, again and again where an interval (ms) is given. */
export function useAid(row: DatabaseSessionRow, view: AidView, every: number | null): Looking {
  const product = row.server?.product ?? '';
  const facts = serverFacts(product, row.engine);
  const open = row.state.kind === 'open';
  const [state, setState] = useState<Pick<Looking, 'sections' | 'series' | 'at'>>(nothing);
  const [busy, setBusy] = useState(false);
  const turn = useRef(0);
  const look = useCallback(async () => {
    const mine = (turn.current += 1);
    setBusy(true);
    const about: ServerFacts = serverFacts(product, row.engine);
    const answers: AidAnswer[] = [];
    // One after the other: a server in trouble is asked one thing at a time.
    for (const query of view.queries(about)) {
      answers.push(await ask(row.id, query));
      if (turn.current !== mine) return;
    }
    const sections = reportOf(view, about, answers);
    const at = Date.now();
    setState((before) => ({ sections, at, series: addSamples(before.series, sections, at) }));
    setBusy(false);
  }, [product, row.engine, row.id, view]);
  useEffect(() => {
    if (!open) return;
    let timer: ReturnType<typeof setTimeout>;
    let over = false;
    const round = async () => {
      // Nobody looks at a hidden page: it asks nothing.
      if (document.visibilityState === 'visible') await look();
      if (!over && every !== null) timer = setTimeout(() => void round(), every);
    };
    void round();
    return () => {
      over = true;
      turn.current += 1;
      clearTimeout(timer);
    };
  }, [open, look, every]);
  return { ...state, queries: view.queries(facts), busy, refresh: () => void look() };
}

const nothing = { sections: null, series: {}, at: null };

async function ask(sessionId: string, { name, text }: AidQuery): Promise<AidAnswer> {
  try {
    const { results, reply } = await api.database.look({ sessionId, text, maxRows: MAX_ROWS });
    const [first] = results;
    return {
      name,
      columns: first?.columns.map((c) => c.name) ?? [],
      rows: first?.rows ?? [],
      reply,
      error: replyError(reply),
    };
  } catch (error) {
    return { name, columns: [], rows: [], reply: null, error: errorText(error) };
  }
}

function replyError(reply: { type: string } | null): string | null {
  return reply?.type === 'error' && 'value' in reply ? String(reply.value) : null;
}
