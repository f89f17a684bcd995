import { Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { fromField, toField } from './time.ts';
import { useZone } from './useZone.ts';

/** The state of two fields that say from when to when, in the person's zone; UTC ms, undefined where unreadable. */
export function useSpan(start: number, end: number) {
  const zone = useZone();
  const [from, setFrom] = useState(() => toField(start, zone));
  const [to, setTo] = useState(() => toField(end, zone));
  return { zone, from, to, setFrom, setTo, start: fromField(from, zone), end: fromField(to, zone) };
}

/** Asks from when to when. */
export function SpanFields({ zone, from, to, setFrom, setTo }: ReturnType<typeof useSpan>) {
  return (
    <Group grow align="end">
      <TextInput
        type="datetime-local"
        label={`From (${zone === 'utc' ? 'UTC' : 'local time'})`}
        value={from}
        onChange={(e) => setFrom(e.currentTarget.value)}
      />
      <TextInput type="datetime-local" label="To" value={to} onChange={(e) => setTo(e.currentTarget.value)} />
    </Group>
  );
}
