import { Button, Text } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { IconArrowDown } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { TerminalRow } from '@domain/terminal/model.ts';
import { beep, flash } from './bell.ts';
import { BroadcastMark } from './BroadcastMark.tsx';
import { stopBroadcast, useReceivers } from './broadcast.ts';
import { CommandMenu, type ChosenCommand } from './CommandMenu.tsx';
import { keyNames, type TerminalAct } from './keys.ts';
import { pinSelection } from './pin.ts';
import { Questions } from './Questions.tsx';
import type { ScreenQuestion } from './screen.ts';
import { SearchBar } from './SearchBar.tsx';
import { StatusLine } from './StatusLine.tsx';
import { useScreen } from './useScreen.ts';
import { useWatchTaken } from './window.ts';
import { settingOrDefault } from './look.ts';
import { useRow } from '../store/rows.ts';
import { useZoom } from './zoom.ts';

/** One session's screen with its state below. Hidden ones stay as they are, so that coming back costs nothing. */
export default function TerminalView({
  row,
  active,
  onAct,
}: {
  row: TerminalRow;
  active: boolean;
  /** Acts on the arrangement of terminals. */
  onAct(act: TerminalAct): void;
}) {
  const pane = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [question, setQuestion] = useState<ScreenQuestion | null>(null);
  const [command, setCommand] = useState<ChosenCommand | null>(null);
  const [searching, setSearching] = useState(0);
  const [folder, setFolder] = useState('');
  const [scrolledUp, setScrolledUp] = useState(false);
  const receiving = useReceivers().includes(row.id);
  const zoom = useZoom();
  const { bell } = settingOrDefault(useRow('setting', 'me'));
  const act = (what: TerminalAct): void => {
    if (what === 'find') setSearching((n) => n + 1);
    else if (what === 'palette') spotlight.open();
    else if (what === 'pin') void pinSelection(row, screen?.selection() ?? '');
    else if (what === 'zoomIn' || what === 'zoomOut' || what === 'zoomReset') zoom(what);
    else if (what === 'broadcast' && receiving) stopBroadcast();
    else onAct(what);
  };
  const { screen, lane } = useScreen(row, box, active, {
    // One question at a time: a host that asks again meanwhile is not heard.
    onQuestion: (asked) => setQuestion((now) => now ?? asked),
    onAct: act,
    onBell: () => {
      if (bell === 'flash') flash(pane.current);
      else if (bell === 'sound') beep();
    },
    onCommand: (chosen, at) => setCommand({ command: chosen, at }),
    onFolder: setFolder,
    onMarked: () => undefined,
    onScrolledUp: setScrolledUp,
  });
  useWatchTaken(row.id, lane === 'taken', () => screen?.attach());
  const back = () => screen?.focus();
  return (
    <div
      className="terminal-pane"
      aria-label={`Terminal on ${row.name}`}
      role="group"
      data-production={row.production || undefined}
      data-receiving={receiving || undefined}
      data-active={active || undefined}
      ref={pane}
    >
      {receiving && <BroadcastMark onStopped={() => screen?.focus()} />}
      {searching > 0 && screen && (
        <SearchBar key={searching} screen={screen} onClose={() => setSearching(0)} />
      )}
      <div className="terminal-box" ref={box} />
      {scrolledUp && (
        <Button
          className="terminal-below"
          size="compact-xs"
          variant="default"
          leftSection={<IconArrowDown size={13} aria-hidden />}
          title={keyNames.lastLine}
          onClick={() => {
            screen?.toLastLine();
            back();
          }}
        >
          To the last line
        </Button>
      )}
      {lane === 'taken' && (
        <div className="terminal-taken">
          <Text size="sm">Another window shows this terminal.</Text>
          <Button size="xs" variant="default" onClick={() => screen?.attach()}>
            Show it here
          </Button>
        </div>
      )}
      <StatusLine row={row} lost={lane === 'lost'} folder={folder} />
      {screen && (
        <>
          <Questions
            row={row}
            screen={screen}
            question={question}
            onClose={() => {
              setQuestion(null);
              back();
            }}
          />
          <CommandMenu
            chosen={command}
            screen={screen}
            onClose={() => {
              setCommand(null);
              back();
            }}
          />
        </>
      )}
    </div>
  );
}
