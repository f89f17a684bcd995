import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useRef } from 'react';
import { standing } from '@domain/clock/derive.ts';
import type { Clock, Due } from '@domain/clock/due.ts';
import { nagKey, nagsDue } from '@domain/clock/nag.ts';
import { api } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { go, hrefOf } from '../app/route.ts';
import { useRow } from '../store/rows.ts';
import { onSecond } from '../store/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { titleOf, useAllDues } from './useClocks.ts';
import { standText } from './words.ts';

/** What is late for longer than a day is on the desk and in the list; it rings no more. */
const RINGS_MS = 86_400_000;
const STORE = 'holdfast.nags';
/** So many reminders are remembered: the newest ones of a few nights. */
const REMEMBERED = 500;

/** Reminds of what is due, a bounded number of times each: by the system's notifications, else in the page. */
export function Nagger() {
  const dues = useAllDues();
  const latest = useRef(dues);
  useEffect(() => {
    latest.current = dues;
  });
  useEffect(() => onSecond((now) => remind(latest.current, now)), []);
  const asked = 'Notification' in window && Notification.permission === 'default';
  useOfferActs(
    asked ? [{ label: 'Allow desktop notifications', run: () => void Notification.requestPermission() }] : [],
  );
  return null;
}

function remind(dues: Map<string, Due[]>, now: number): void {
  let told: Record<string, number> | null = null;
  for (const [incidentId, list] of dues) {
    const near = list.filter((d) => d.dueAt - now < 3_600_000 && now - d.dueAt < RINGS_MS);
    for (const clock of standing(near, now)) {
      const due = nagsDue(clock, now);
      if (due === 0) continue;
      // Read when needed: another tab on the same console may have reminded already.
      told ??= readTold();
      const key = nagKey(incidentId, clock);
      if ((told[key] ?? 0) >= due) continue;
      told[key] = due;
      // Who looks at the desk sees its chip: a word that it is due soon would only cover what they do.
      if (due > 1 || !isInView(incidentId)) show(incidentId, clock, now);
      writeTold(told);
    }
  }
}

function isInView(incidentId: string): boolean {
  return document.hasFocus() && location.hash.startsWith(hrefOf({ view: 'incident', id: incidentId }));
}

function show(incidentId: string, clock: Clock, now: number): void {
  const title =
    clock.state === 'late'
      ? `${clock.label}: ${standText(clock, now)}`
      : `${clock.label} ${standText(clock, now)}`;
  const body = titleOf(incidentId);
  const open = () => go({ view: 'incident', id: incidentId });
  const id = `${incidentId} ${clock.key}`;
  if ('Notification' in window && Notification.permission === 'granted' && !document.hasFocus()) {
    const shown = new Notification(title, { body, tag: id });
    shown.addEventListener('click', () => {
      window.focus();
      open();
      shown.close();
    });
    return;
  }
  notifications.show({
    id,
    title,
    message: body,
    color: clock.state === 'late' ? 'red' : 'yellow',
    autoClose: 12_000,
    onClick: open,
    style: { cursor: 'pointer' },
  });
}

function readTold(): Record<string, number> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORE) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(Object.entries(stored).filter(([, n]) => typeof n === 'number')) as Record<
      string,
      number
    >;
  } catch {
    return {}; // another program's value, or storage that is off: then this window counts for itself
  }
}

function writeTold(told: Record<string, number>): void {
  try {
    localStorage.setItem(STORE, JSON.stringify(Object.fromEntries(Object.entries(told).slice(-REMEMBERED))));
  } catch {
    // Storage is full or off: at worst a reminder comes again after a reload.
  }
}

/** Says that this machine's clock jumped, and asks a person to look. */
export function TimeNotice() {
  const warning = useRow('time', 'now')?.warning;
  const { run, busy } = useCommand();
  if (!warning) return null;
  return (
    <div className="shell-notice" role="status">
      {warning}{' '}
      <Button
        size="compact-xs"
        variant="default"
        loading={busy}
        onClick={() => void run(() => api.clock.trustTime())}
      >
        The clock is right now
      </Button>
    </div>
  );
}
