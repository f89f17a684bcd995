import { notifications } from '@mantine/notifications';
import { useEffect, useRef } from 'react';
import type { AlertRow } from '@domain/health/row.ts';
import { go } from '../app/route.ts';
import { useTable } from '../store/rows.ts';
import { claim, notifySystem, sound } from './notify.ts';

/** What is older when a page opens is no news. */
const NEWS_MS = 20_000;

const colours = { down: 'red', degraded: 'yellow', recovered: 'green', 'cut off': 'grape' } as const;

/** Tells of alerts, wherever in the console a person is. */
export function Alerts() {
  const alerts = useTable('alert');
  const told = useRef(new Set<string>());
  useEffect(() => {
    for (const alert of Object.values(alerts)) {
      if (told.current.has(alert.id)) continue;
      told.current.add(alert.id);
      if (Date.now() - alert.at < NEWS_MS) void tell(alert);
    }
  }, [alerts]);
  return null;
}

async function tell(alert: AlertRow): Promise<void> {
  const [only] = alert.services;
  const show = () =>
    go(alert.services.length === 1 && only ? { view: 'services', id: only } : { view: 'services' });
  notifications.show({
    id: alert.id,
    title: alert.title,
    message: alert.text,
    color: colours[alert.kind],
    autoClose: alert.kind === 'recovered' ? 6000 : 15_000,
    onClick: show,
    style: { cursor: 'pointer' },
  });
  if ((!alert.notify && !alert.sound) || !(await claim(alert.id))) return;
  if (alert.notify) notifySystem(alert, show);
  if (alert.sound) sound();
}
