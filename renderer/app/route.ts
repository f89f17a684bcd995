import { useSyncExternalStore } from 'react';

/** Places that need nothing but their name. */
const plain = [
  'incidents',
  'hosts',
  'databases',
  'people',
  'messages',
  'reports',
  'severities',
  'breaches',
  'settings',
] as const;
type Plain = (typeof plain)[number];

export type Route =
  | { view: Plain }
  | { view: 'incident'; id: string }
  | { view: 'review'; id: string }
  /** `at` names a piece of the guide to show first. */
  | { view: 'guides'; id?: string; at?: string }
  /** `id` names a service whose details are shown. */
  | { view: 'services'; id?: string }
  /** The shell on a connection; in an incident's record where one is named. */
  | { view: 'database'; id: string; incidentId?: string }
  /** One terminal in a window of its own. */
  | { view: 'terminal'; id: string };

/** Reads a route from the location's fragment; anything unknown leads home. */
function parseRoute(hash: string): Route {
  const [view, id, page] = hash.replace(/^#\/?/, '').split('/');
  if (view === 'incident' && id) return page === 'review' ? { view: 'review', id } : { view: 'incident', id };
  if (view === 'guides') return id ? { view, id, ...(page && { at: page }) } : { view };
  if (view === 'services') return id ? { view, id } : { view };
  if (view === 'terminal' && id) return { view, id };
  if (view === 'database' && id) return { view, id, ...(page && { incidentId: page }) };
  return { view: plain.find((name) => name === view) ?? 'incidents' };
}

/** The fragment of a route, for links. */
export function hrefOf(route: Route): string {
  if (route.view === 'incident') return `#/incident/${route.id}`;
  if (route.view === 'review') return `#/incident/${route.id}/review`;
  if (route.view === 'terminal') return `#/terminal/${route.id}`;
  if (route.view === 'guides' && route.id) return `#/guides/${route.id}${route.at ? `/${route.at}` : ''}`;
  if (route.view === 'services' && route.id) return `#/services/${route.id}`;
  if (route.view === 'database')
    return `#/database/${route.id}${route.incidentId ? `/${route.incidentId}` : ''}`;
  return `#/${route.view}`;
}

export function go(route: Route): void {
  location.hash = hrefOf(route);
}

/** The current route. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(
    (changed) => {
      addEventListener('hashchange', changed);
      return () => removeEventListener('hashchange', changed);
    },
    () => location.hash,
  );
  return parseRoute(hash);
}
