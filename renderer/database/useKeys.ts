import { useCallback, useRef, useState } from 'react';
import { itemsOf, numberOf, textOf } from '@domain/database/firstAid/redis/replies.ts';
import type { Reply } from '@domain/database/result.ts';
import { api, errorText } from '../api/client.ts';
import { lengthCommand, quoteArgument } from './redisText.ts';

export interface KeyRow {
  key: string;
  type: string;
  /** Seconds; null where it does not expire. */
  ttl: number | null;
  bytes: number | null;
  length: number | null;
}

/** 500 keys a step: SCAN with such a COUNT holds the server for under a millisecond. */
const STEP = 500;
/** 5,000 keys are listed; a pattern finds the others. */
export const MAX_KEYS = 5000;
/** 20 steps without a match are a rest: a rare pattern among a hundred million keys must not scan for ever. */
const MAX_EMPTY = 20;

export async function askRedis(sessionId: string, text: string): Promise<Reply | null> {
  const { reply } = await api.database.look({ sessionId, text });
  return reply;
}

/** The keys of a Redis database by SCAN, some at a time, never by KEYS. */
export function useKeys(sessionId: string) {
  const [keys, setKeys] = useState<string[]>([]);
  const [details, setDetails] = useState<ReadonlyMap<string, KeyRow>>(new Map());
  const [cursor, setCursor] = useState<string | null>('0');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const turn = useRef(0);

  const scan = useCallback(
    async (pattern: string, from: string, before: readonly string[]) => {
      const mine = (turn.current += 1);
      setBusy(true);
      setError(null);
      const found = new Set(before);
      try {
        let next = from;
        for (let step = 0; step < MAX_EMPTY; step++) {
          const match = pattern === '' ? '' : ` MATCH ${quoteArgument(pattern)}`;
          const [place, list] = itemsOf(await askRedis(sessionId, `SCAN ${next}${match} COUNT ${STEP}`));
          if (turn.current !== mine) return;
          next = textOf(place) ?? '0';
          for (const item of itemsOf(list)) found.add(textOf(item) ?? '');
          if (next === '0' || found.size >= before.length + STEP || found.size >= MAX_KEYS) break;
        }
        setKeys([...found].slice(0, MAX_KEYS));
        setCursor(next === '0' ? null : next);
      } catch (caught) {
        if (turn.current === mine) setError(errorText(caught));
      } finally {
        if (turn.current === mine) setBusy(false);
      }
    },
    [sessionId],
  );

  /** Asks for type, time to live and size of keys that are shown. */
  const describe = useCallback(
    async (wanted: readonly string[]) => {
      for (const key of wanted) {
        const row = await describeKey(sessionId, key).catch(() => null);
        if (row) setDetails((all) => new Map(all).set(key, row));
      }
    },
    [sessionId],
  );
  const [started, setStarted] = useState(false);
  const begin = (pattern: string) => {
    setStarted(true);
    setKeys([]);
    setDetails(new Map());
    setCursor('0');
    return scan(pattern, '0', []);
  };
  return {
    keys,
    details,
    busy,
    error,
    started,
    /** There are more; null where all were seen. */
    cursor,
    begin,
    more: (pattern: string) => scan(pattern, cursor ?? '0', keys),
    describe,
  };
}

/** What a key holds: its type, when it expires, what it weighs. */
export async function describeKey(sessionId: string, key: string): Promise<KeyRow> {
  const name = quoteArgument(key);
  const type = textOf(await askRedis(sessionId, `TYPE ${name}`)) ?? 'none';
  const ttl = numberOf(await askRedis(sessionId, `TTL ${name}`));
  const bytes = numberOf(await askRedis(sessionId, `MEMORY USAGE ${name} SAMPLES 5`).catch(() => null));
  const command = lengthCommand(type, key);
  const length = command ? numberOf(await askRedis(sessionId, command)) : null;
  return { key, type, ttl: ttl === null || ttl < 0 ? null : ttl, bytes, length };
}
