import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState, type RefObject } from 'react';
import type { TerminalRow } from '@domain/terminal/model.ts';
import { useRound, useRow, useTable } from '../store/rows.ts';
import { settingOrDefault } from './look.ts';
import { createScreen, type Screen, type ScreenEvents } from './screen.ts';
import { peersOf, register } from './screens.ts';

export type LaneState = 'attached' | 'taken' | 'lost';

/** Draws a session in a box for as long as the caller shows; `active` says whether it has the keys. */
export function useScreen(
  row: TerminalRow,
  box: RefObject<HTMLDivElement | null>,
  active: boolean,
  events: Omit<ScreenEvents, 'onLane'>,
) {
  const [screen, setScreen] = useState<Screen | null>(null);
  const [lane, setLane] = useState<LaneState>('attached');
  const scheme = useComputedColorScheme('dark');
  const setting = settingOrDefault(useRow('setting', 'me'));
  const round = useRound();
  const latest = useRef({ events, scheme, setting });
  useEffect(() => {
    latest.current = { events, scheme, setting };
  });
  const { id, production } = row;
  const { kind } = row.state;
  useEffect(() => {
    if (!box.current) return;
    const now = () => latest.current.events;
    const made = createScreen({
      id,
      container: box.current,
      production,
      setting: latest.current.setting,
      scheme: latest.current.scheme,
      peers: () => peersOf(id),
      events: {
        onLane: setLane,
        onQuestion: (question) => now().onQuestion(question),
        onAct: (act) => now().onAct(act),
        onBell: () => now().onBell(),
        onCommand: (command, at) => now().onCommand(command, at),
        onFolder: (folder) => now().onFolder(folder),
        onMarked: () => now().onMarked(),
        onScrolledUp: (up) => now().onScrolledUp(up),
      },
    });
    const unregister = register(made);
    setScreen(made);
    return () => {
      unregister();
      made.dispose();
    };
  }, [id, production, box]);
  useEffect(() => screen?.setLook(setting, scheme), [screen, setting, scheme]);
  // Each time the link to the console is back, the session shows itself anew.
  useEffect(() => screen?.attach(), [screen, round]);
  // A question that was answered hands the keys over to the shell that asked.
  const asking = Object.keys(useTable('prompt')).length > 0;
  useEffect(() => {
    if (!active || !screen) return;
    screen.refit();
    if (asking) return;
    return whenFree(() => screen.focus());
  }, [active, screen, kind, asking]);
  useRetry(lane === 'lost', () => screen?.attach());
  return { screen, lane };
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

/** The menu or dialog that opened a terminal takes 150 ms to leave; a shell on a connection that is there opens sooner. */
const LEAVING_MS = 50;
const LEAVING_TRIES = 20;

/** Takes the focus now, or as soon as what is just leaving the page has left. Returns how to give it up. */
function whenFree(take: () => void): () => void {
  const taken = (): boolean => {
    const free = mayTakeFocus();
    if (free) take();
    return free;
  };
  if (taken()) return () => undefined;
  let tries = 0;
  const timer = setInterval(() => {
    tries += 1;
    if (taken() || tries === LEAVING_TRIES) clearInterval(timer);
  }, LEAVING_MS);
  return () => clearInterval(timer);
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
