import { utcStamp } from '../time.ts';

/** What is known of where a step runs and what it is about. */
export interface Circumstances {
  host?: { address: string; user: string; port: number | null } | undefined;
  incident: { id: string; title: string; services: readonly string[]; commander: string };
  person: string;
  /** UTC ms. */
  now: number;
}

/** What a placeholder of this name most likely means here, to be looked at and changed by a person; or undefined. */
export function defaultFor(name: string, at: Circumstances): string | undefined {
  const flat = name
    .toLowerCase()
    .replace(/[^a-z]+/g, '-')
    .replace(/^-|-$/g, '');
  const { host, incident, person, now } = at;
  if (
    /^(target-|remote-|your-)?(host|hostname|host-name|server|server-name|server-ip|host-ip|ip|ip-address|address)$/.test(
      flat,
    )
  )
    return host?.address;
  if (/^(ssh-|remote-)?user(name)?$/.test(flat)) return host?.user || undefined;
  if (/^ssh-port$/.test(flat)) return host?.port ? String(host.port) : undefined;
  // With several services nobody can tell which of them is meant.
  if (/^(affected-)?(service|service-name|app|app-name|application|application-name)$/.test(flat))
    return incident.services.length === 1 ? incident.services[0] : undefined;
  if (/^incident(-id|-number)?$/.test(flat)) return incident.id;
  if (/^incident-(title|name)$/.test(flat)) return incident.title;
  if (/^(incident-)?commander(-name)?$/.test(flat)) return incident.commander || undefined;
  if (/^(your-)?name$/.test(flat)) return undefined;
  if (/^(responder|engineer|on-call|oncall|on-call-engineer)$/.test(flat)) return person || undefined;
  if (/^(date|today|date-yyyy-mm-dd)$/.test(flat)) return utcStamp(now).slice(0, 10);
  return undefined;
}
