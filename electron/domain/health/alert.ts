import { z } from 'zod';
import type { Status } from './model.ts';
import type { AlertRow } from './row.ts';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time as 22:00');

const isPort = (text: string): boolean => Number(text) >= 1 && Number(text) <= 65_535;

/** How this console tells of changes, and where it takes its bearings. Stays on this machine. */
export const healthSetting = z.object({
  notifyOn: z.enum(['down', 'degraded', 'never']).default('down'),
  soundOn: z.enum(['down', 'degraded', 'never']).default('down'),
  recoveries: z.boolean().default(true),
  /** Services of this tier and of more important ones; null is all. */
  upToTier: z.int().min(1).max(5).nullable().default(null),
  quiet: z
    .object({
      from: clock,
      to: clock,
      /** Tier 1 may still be heard. */ exceptTierOne: z.boolean().default(true),
    })
    .nullable()
    .default(null),
  /** `host:port` of places that answer whenever the network does; empty takes the gateway and the name servers. */
  references: z
    .array(
      z
        .string()
        .trim()
        .max(300)
        .regex(/^\S+:\d{1,5}$/, 'Write a reference as host:port')
        .refine((text) => isPort(text.slice(text.lastIndexOf(':') + 1)), 'A port is 1 to 65535'),
    )
    .max(10)
    .default([]),
});
export type HealthSetting = z.infer<typeof healthSetting>;

export interface StatusChange {
  serviceId: string;
  name: string;
  tier: number | null;
  from: Status;
  to: Status;
  reason: string;
}

type Alert = Pick<AlertRow, 'kind' | 'title' | 'text' | 'services' | 'notify' | 'sound'>;

/** More than three at once are a storm: one alert for all. */
const STORM = 3;

/** What to tell of changes that came together. `minute` is the minute of the local day, for the quiet hours. */
export function alertsFor(changes: readonly StatusChange[], setting: HealthSetting, minute: number): Alert[] {
  const heard = changes.filter(
    (c) => setting.upToTier === null || (c.tier !== null && c.tier <= setting.upToTier),
  );
  const kinds = ['down', 'degraded', 'recovered'] as const;
  return kinds.flatMap((kind) => {
    const of = heard.filter((change) => kindOf(change) === kind);
    if (of.length === 0 || (kind === 'recovered' && !setting.recoveries)) return [];
    return of.length > STORM
      ? [together(kind, of, setting, minute)]
      : of.map((c) => single(kind, c, setting, minute));
  });
}

function kindOf({ from, to }: StatusChange): 'down' | 'degraded' | 'recovered' | null {
  if (to === 'down' || to === 'degraded') return to;
  return to === 'up' && (from === 'down' || from === 'degraded') ? 'recovered' : null;
}

function single(kind: Alert['kind'], change: StatusChange, setting: HealthSetting, minute: number): Alert {
  const words = { down: 'is down', degraded: 'is degraded', recovered: 'is up again', 'cut off': '' }[kind];
  return {
    kind,
    title: `${change.name} ${words}`,
    text: change.reason,
    services: [change.serviceId],
    ...manner(kind, [change], setting, minute),
  };
}

function together(
  kind: Alert['kind'],
  changes: StatusChange[],
  setting: HealthSetting,
  minute: number,
): Alert {
  const words = { down: 'are down', degraded: 'are degraded', recovered: 'are up again', 'cut off': '' }[
    kind
  ];
  const byTier = changes.toSorted((a, b) => (a.tier ?? 9) - (b.tier ?? 9) || a.name.localeCompare(b.name));
  const named = byTier.slice(0, 8).map((c) => c.name);
  const rest = changes.length - named.length;
  return {
    kind,
    title: `${changes.length} services ${words}`,
    text: `${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
    services: byTier.map((c) => c.serviceId),
    ...manner(kind, changes, setting, minute),
  };
}

/** Whether it is shown by the system and heard: by rule, and not in the quiet hours. */
function manner(kind: Alert['kind'], of: readonly StatusChange[], setting: HealthSetting, minute: number) {
  const reaches = (rule: HealthSetting['notifyOn']) =>
    kind === 'recovered' ? rule !== 'never' : rule === 'degraded' || (rule === 'down' && kind === 'down');
  const spoken =
    !isQuiet(setting, minute) || (setting.quiet?.exceptTierOne === true && of.some((c) => c.tier === 1));
  return {
    notify: spoken && reaches(setting.notifyOn),
    sound: spoken && kind !== 'recovered' && reaches(setting.soundOn),
  };
}

/** Whether a minute of the local day lies in the quiet hours, midnight between or not. */
export function isQuiet({ quiet }: Pick<HealthSetting, 'quiet'>, minute: number): boolean {
  if (!quiet) return false;
  const [from, to] = [minuteOf(quiet.from), minuteOf(quiet.to)];
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
