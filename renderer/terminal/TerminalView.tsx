import { Button, Group, Modal, Text, useComputedColorScheme } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { useEffect, useRef, useState } from 'react';
import type { TerminalRow } from '@domain/terminal/model.ts';
import { useRound, useTable } from '../store/rows.ts';
import { createScreen, type Screen } from './screen.ts';
import { SearchBar } from './SearchBar.tsx';
import { StatusLine } from './StatusLine.tsx';
import { terminalTheme } from './theme.ts';

type LaneState = 'attached' | 'taken' | 'lost';

/** One session's screen with its state below. Hidden ones stay as they are, so that coming back costs nothing. */
export default function TerminalView({
  row,
  active,
  onLeave,
}: {
  row: TerminalRow;
  active: boolean;
  onLeave(): void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [screen, setScreen] = useState<Screen | null>(null);
  const [lane, setLane] = useState<LaneState>('attached');
  const [link, setLink] = useState<string | null>(null);
  const [searching, setSearching] = useState(false);
  const scheme = useComputedColorScheme('dark');
  const round = useRound();
  const latest = useRef({ onLeave, scheme });
  useEffect(() => {
    latest.current = { onLeave, scheme };
  });

  const { id } = row;
  const { kind } = row.state;
  useEffect(() => {
    if (!box.current) return;
    const made = createScreen(id, box.current, terminalTheme(latest.current.scheme), {
      onLane: setLane,
      onLink: setLink,
      onSearch: () => setSearching(true),
      onPalette: () => spotlight.open(),
      onLeave: () => latest.current.onLeave(),
    });
    setScreen(made);
    return () => made.dispose();
  }, [id]);
  useEffect(() => screen?.setTheme(terminalTheme(scheme)), [screen, scheme]);
  // Each time the link to the console is back, the session shows itself anew.
  useEffect(() => screen?.attach(), [screen, round]);
  // A question that was answered hands the keys over to the shell that asked.
  const asking = Object.keys(useTable('prompt')).length > 0;
  useEffect(() => {
    if (!active || !screen) return;
    screen.refit();
    if (!asking && mayTakeFocus()) screen.focus();
  }, [active, screen, kind, asking]);
  useRetry(lane === 'lost', () => screen?.attach());

  return (
    <div
      className="terminal-pane"
      role="tabpanel"
      aria-label={`Terminal on ${row.name}`}
      data-production={row.production || undefined}
      hidden={!active}
    >
      {searching && screen && <SearchBar screen={screen} onClose={() => setSearching(false)} />}
      <div className="terminal-box" ref={box} />
      {lane === 'taken' && (
        <div className="terminal-taken">
          <Text size="sm">Another window shows this terminal.</Text>
          <Button size="xs" variant="default" onClick={() => screen?.attach()}>
            Show it here
          </Button>
        </div>
      )}
      <StatusLine row={row} lost={lane === 'lost'} />
      {link !== null && <LinkDialog url={link} onClose={() => setLink(null)} />}
    </div>
  );
}

/**
 * A shell that opens takes the keys, but never from someone who is writing elsewhere: what is meant for a dialog must
 * not run on a host.
 */
function mayTakeFocus(): boolean {
  if (document.querySelector('[role="dialog"], [role="menu"]')) return false;
  const at = document.activeElement;
  return !at || at === document.body || at.closest('.terminal-dock') !== null;
}

/** Tries again each second while something is missing. */
function useRetry(missing: boolean, act: () => void): void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    if (!missing) return;
    const timer = setInterval(() => latest.current(), 1000);
    return () => clearInterval(timer);
  }, [missing]);
}

/** What a host prints may pretend to be another address: the person sees it before it opens. */
function LinkDialog({ url, onClose }: { url: string; onClose(): void }) {
  const web = /^https?:\/\//i.test(url);
  return (
    <Modal opened onClose={onClose} title="Open this link?">
      <Text size="sm" className="mono" mb="sm" style={{ overflowWrap: 'anywhere' }}>
        {url}
      </Text>
      {!web && <Text size="sm">Only http and https links are opened. Copy it if you need it.</Text>}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        {web && (
          <Button component="a" href={url} target="_blank" rel="noreferrer noopener" onClick={onClose}>
            Open
          </Button>
        )}
      </Group>
    </Modal>
  );
}
