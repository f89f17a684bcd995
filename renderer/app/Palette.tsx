import {
  Spotlight,
  spotlight,
  type SpotlightActionData,
  type SpotlightActionGroupData,
} from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore, type KeyboardEvent } from 'react';
import { parseDestination } from '@domain/host/destination.ts';
import { connectTo } from '../host/connect.ts';
import { useTable } from '../store/rows.ts';
import { statusLabels } from '../ui/Status.tsx';
import { useActs } from './acts.ts';
import { go } from './route.ts';

/** So many incidents are found here, open ones and the newest first; the list of incidents finds all. */
const INCIDENTS = 500;
/** 2 s: so long what was typed ahead of the view that knows it is still meant. */
const AHEAD_MS = 2000;

/** Every main act and the incidents, by typing a part of their names. */
export function Palette() {
  const acts = useActs();
  const incidents = useTable('incident');
  const [query, setQuery] = useState('');
  useEffect(() => {
    addEventListener('keydown', onKey, { capture: true });
    return () => removeEventListener('keydown', onKey, { capture: true });
  }, []);
  const groups = useMemo(() => {
    const places: SpotlightActionData[] = [
      { id: 'go-incidents', label: 'Go to incidents', onClick: () => go({ view: 'incidents' }) },
      { id: 'go-guides', label: 'Go to guides', onClick: () => go({ view: 'guides' }) },
      { id: 'go-services', label: 'Go to services', onClick: () => go({ view: 'services' }) },
      { id: 'go-hosts', label: 'Go to hosts', onClick: () => go({ view: 'hosts' }) },
      { id: 'go-databases', label: 'Go to databases', onClick: () => go({ view: 'databases' }) },
      { id: 'go-people', label: 'Go to people', onClick: () => go({ view: 'people' }) },
      { id: 'go-severities', label: 'Go to severity schemes', onClick: () => go({ view: 'severities' }) },
      { id: 'go-breaches', label: 'Go to the breach register', onClick: () => go({ view: 'breaches' }) },
      { id: 'go-settings', label: 'Go to settings', onClick: () => go({ view: 'settings' }) },
    ];
    const open: SpotlightActionData[] = Object.values(incidents)
      .sort(
        (a, b) =>
          Number(a.status === 'resolved') - Number(b.status === 'resolved') || b.declaredAt - a.declaredAt,
      )
      .slice(0, INCIDENTS)
      .map((i) => ({
        id: i.id,
        label: i.title,
        description: `${i.severity?.label ?? 'Severity pending'}, ${statusLabels[i.status]}`,
        onClick: () => go({ view: 'incident', id: i.id }),
      }));
    const here: SpotlightActionData[] = acts.map((act) => ({
      id: `${act.label}\t${act.hint ?? ''}`,
      label: act.label,
      description: act.hint,
      onClick: act.run,
    }));
    const destination = query.trim();
    const typed = /[@:.]/.test(destination) && parseDestination(destination) !== null;
    const quick: SpotlightActionData[] = typed
      ? [
          {
            id: 'connect',
            label: `Connect to ${destination}`,
            keywords: query,
            onClick: () => connectTo({ destination }),
          },
        ]
      : [];
    return [
      { group: 'Terminal', actions: quick },
      { group: 'Here', actions: here },
      { group: 'Incidents', actions: open },
      { group: 'Places', actions: places },
    ].filter((g) => g.actions.length > 0) satisfies SpotlightActionGroupData[];
  }, [acts, incidents, query]);
  // Enter in a view that is only loading: what was typed is done once it is there.
  const ahead = useRef<{ query: string; at: number; dialog: Element } | null>(null);
  useEffect(() => {
    const { current: meant } = ahead;
    if (meant === null) return;
    const first = meant.dialog.querySelector<HTMLElement>('[data-action]');
    const late = meant.query !== query || performance.now() > meant.at + AHEAD_MS;
    if (late || first) ahead.current = null;
    // Only what was named from its beginning: of what a part of a name finds another may come first.
    const named = first?.textContent.toLowerCase().startsWith(query.trim().toLowerCase());
    if (!late && first && named) first.click();
  }, [groups, query]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    const dialog = event.currentTarget.closest('[role="dialog"]');
    if (dialog) ahead.current = selectFirst(dialog) ? null : { query, at: performance.now(), dialog };
  };
  return (
    <Spotlight
      actions={groups}
      query={query}
      onQueryChange={setQuery}
      attributes={{ content: { 'aria-label': 'Commands' } }}
      shortcut={null}
      limit={30}
      scrollable
      maxHeight={420}
      highlightQuery
      transitionProps={{ duration: 0 }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.6 }}
      nothingFound="Nothing by that name. user@host opens a terminal there."
      searchProps={{
        leftSection: <IconSearch size={16} />,
        placeholder: 'Type what you want to do',
        'aria-label': 'Command',
        onKeyDown,
      }}
    />
  );
}

// In a terminal Ctrl+K belongs to the shell (it cuts the line): there it takes Shift too. Everywhere else, fields
// among it, Ctrl+K or Cmd+K is enough.
function onKey(event: globalThis.KeyboardEvent): void {
  const chord = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k';
  if (!chord || (inTerminal(event.target) && !event.shiftKey && !event.metaKey)) return;
  event.preventDefault();
  event.stopPropagation();
  spotlight.toggle();
}

function inTerminal(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('.xterm') !== null;
}

/** The keys that open the palette from where the focus is. */
export function usePaletteKeys(): string {
  const terminal = useSyncExternalStore(
    (changed) => {
      addEventListener('focusin', changed);
      addEventListener('focusout', changed);
      return () => {
        removeEventListener('focusin', changed);
        removeEventListener('focusout', changed);
      };
    },
    () => inTerminal(document.activeElement),
  );
  if (/Mac/.test(navigator.platform)) return 'Cmd K';
  return terminal ? 'Ctrl Shift K' : 'Ctrl K';
}

/**
 * Someone who types fast presses Enter before the list has marked its first line: then the first line is meant. False
 * where there is none.
 */
function selectFirst(dialog: Element): boolean {
  if (dialog.querySelector('[data-selected]')) return true;
  const first = dialog.querySelector('[data-action]');
  first?.setAttribute('data-selected', 'true');
  return first !== null;
}
