import type { DockviewApi, SerializedDockview } from 'dockview-react';
import { z } from 'zod';

/** What a panel of the dock knows of its session: enough to open one like it after a restart. */
const panelParams = z.object({ sessionId: z.string(), hostId: z.string() });
export type PanelParams = z.infer<typeof panelParams>;

/** The shape that dockview stores, as far as it is read here; dockview checks the rest itself. */
const storedLayout = z.looseObject({
  panels: z.record(z.string(), z.looseObject({ params: panelParams })),
});

const keyOf = (incidentId: string) => `holdfast.terminals.${incidentId}`;

/** How an incident's terminals lay when they were last arranged; null where none is kept or it cannot be read. */
export function readLayout(incidentId: string): { layout: SerializedDockview; panels: PanelParams[] } | null {
  try {
    const layout: unknown = JSON.parse(localStorage.getItem(keyOf(incidentId)) ?? 'null');
    const parsed = storedLayout.safeParse(layout);
    if (!parsed.success) return null;
    const panels = Object.values(parsed.data.panels).map(({ params }) => params);
    return panels.length > 0 ? { layout: layout as SerializedDockview, panels } : null;
  } catch {
    return null;
  }
}

/** Keeps the arrangement; an empty one is forgotten only on purpose, so that a restart does not lose it. */
export function saveLayout(incidentId: string, api: DockviewApi): void {
  if (api.totalPanels > 0) localStorage.setItem(keyOf(incidentId), JSON.stringify(api.toJSON()));
}

export const forgetLayout = (incidentId: string): void => localStorage.removeItem(keyOf(incidentId));

/** The same arrangement with other sessions in it. Their ids are ULIDs: none stands in another's. */
export function withSessions(
  layout: SerializedDockview,
  ids: ReadonlyMap<string, string>,
): SerializedDockview {
  let text = JSON.stringify(layout);
  for (const [from, to] of ids) text = text.replaceAll(from, to);
  return JSON.parse(text) as SerializedDockview;
}

/** Stores an arrangement for sessions that are about to open. */
export function storeLayout(incidentId: string, layout: SerializedDockview): void {
  localStorage.setItem(keyOf(incidentId), JSON.stringify(layout));
}
