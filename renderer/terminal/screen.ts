import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal, type IBufferRange } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { pasteConcerns } from '@domain/terminal/paste.ts';
import type { TerminalSetting } from '@domain/terminal/setting.ts';
import { copySelection, copyText, readClipboardWrite } from './clipboard.ts';
import { createCommands, linesOf, type Commands, type ShellCommand } from './commands.ts';
import { drawFast } from './draw.ts';
import { createFind } from './find.ts';
import { openScreenLane } from './input.ts';
import { actOf, type TerminalAct } from './keys.ts';
import { lookOf, showGround } from './look.ts';
import { createPaste } from './paste.ts';
import { createReplyLimit, isReply } from './reply.ts';

/** What a screen asks the person before it is done. */
export type ScreenQuestion =
  | { kind: 'paste'; text: string }
  | { kind: 'link'; url: string; label: string }
  | { kind: 'clipboard'; text: string };

export interface ScreenEvents {
  /** `taken`: another window shows the session; `lost`: the lane broke and is to be opened again. */
  onLane(state: 'attached' | 'taken' | 'lost'): void;
  onQuestion(question: ScreenQuestion): void;
  onAct(act: TerminalAct): void;
  onBell(): void;
  onCommand(command: ShellCommand, at: DOMRect): void;
  onFolder(folder: string): void;
  onMarked(): void;
  /** Whether older lines than the last ones are in view. */
  onScrolledUp(up: boolean): void;
}

export interface ScreenOptions {
  id: string;
  container: HTMLElement;
  production: boolean;
  setting: TerminalSetting;
  scheme: 'dark' | 'light';
  events: ScreenEvents;
  /** The screens that get what is typed here, while input is broadcast. */
  peers(): Pick<Screen, 'receive' | 'production'>[];
}

export type Screen = ReturnType<typeof createScreen>;

/** A terminal on the page for one session: draws what its lane brings, acknowledges what was drawn. */
export function createScreen({ id, container, production, scheme, events, peers, ...rest }: ScreenOptions) {
  let { setting } = rest;
  const terminal = new Terminal({
    allowProposedApi: true,
    logLevel: 'off', // a hostile host could fill the console with its errors
    ...lookOf(setting, scheme),
    // Links that a program names (OSC 8) go the same way as those found in the text.
    linkHandler: {
      activate: (_event, url, range) => ask({ kind: 'link', url, label: textIn(terminal, range) }),
      allowNonHttpProtocols: true, // what may be opened is decided where it is asked
    },
  });
  const fit = new FitAddon();
  const search = new SearchAddon({ highlightLimit: 2000 });
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.loadAddon(new UnicodeGraphemesAddon());
  terminal.loadAddon(new WebLinksAddon((_event, url) => ask({ kind: 'link', url, label: '' })));
  terminal.open(container);
  showGround(terminal, container);
  const drawing = drawFast(terminal, setting.renderer);
  let visible = true;
  const lane = openScreenLane(id, terminal, { visible: () => visible, onState: events.onLane });
  const commands = createCommands(terminal, {
    onChoose: events.onCommand,
    onFolder: events.onFolder,
    onMarked: events.onMarked,
  });
  const ask = (question: ScreenQuestion): void => {
    // What is shown again was asked before.
    if (!lane.replaying) events.onQuestion(question);
  };
  terminal.parser.registerOscHandler(52, (data) => {
    const text = readClipboardWrite(data);
    if (text !== null) ask({ kind: 'clipboard', text });
    return true;
  });

  const mayReply = createReplyLimit();
  const type = (text: string): void => {
    const reply = isReply(text);
    // A key of a person counts also while the scrollback is shown again.
    if (reply && (lane.replaying || !mayReply(performance.now()))) return;
    lane.type(text);
    // What the emulator answers by itself is for its own host alone.
    if (!reply) for (const peer of peers()) peer.receive(text);
  };
  terminal.onData(type);
  // The mouse, in the old form: where it points to means nothing while the scrollback is shown again.
  terminal.onBinary((text) => lane.replaying || lane.typeBytes(text));
  terminal.onBell(() => lane.replaying || events.onBell());
  watchScrolling(terminal, events.onScrolledUp);
  terminal.onSelectionChange(() => {
    if (setting.copyOnSelect && terminal.hasSelection()) void copyText(terminal.getSelection());
  });

  const clipboard = createPaste(terminal, container, {
    setting: () => setting,
    production: () => production || peers().some((peer) => peer.production),
    ask: (text) => ask({ kind: 'paste', text }),
  });
  terminal.attachCustomKeyEventHandler((event) => {
    const act = event.type === 'keydown' ? actOf(event) : null;
    if (act === null) return actOf(event) === null;
    if (act === 'paste') return false; // the browser pastes, and its paste event comes here
    event.preventDefault();
    if (!actOn(terminal, commands, act)) events.onAct(act);
    return false;
  });

  const refit = (): void => {
    visible = container.clientWidth > 0 && container.clientHeight > 0;
    // A hidden tab has no size: fitting to it would make the shell one column wide.
    drawing.show(visible);
    if (visible) fit.fit();
  };
  const find = createFind(terminal, search);
  const observer = new ResizeObserver(() => requestAnimationFrame(refit));
  observer.observe(container);

  return {
    id,
    production,
    terminal,
    find,
    commands,
    /** Opens the lane, anew where it was open. The session shows itself from its scrollback on. */
    attach: () => {
      commands.clear();
      lane.open();
    },
    /** True while this window shows the session. */
    attached: () => lane.attached,
    /** What another screen passes on while input is broadcast. */
    receive: (text: string) => lane.type(text),
    /** Types a text as a paste, without a line's end that would run it unless `send`. */
    insert(text: string, send = false): void {
      const line = text.replace(/[\r\n]+$/, '');
      if (!send && pasteConcerns(line, production).includes('lines')) return clipboard.paste(line);
      clipboard.pasteNow(line);
      if (send) type('\r');
    },
    pasteNow: clipboard.pasteNow,
    refit,
    focus: () => terminal.focus(),
    /** Does what a key of the terminal does. */
    ask: events.onAct,
    setLook(next: TerminalSetting, look: 'dark' | 'light'): void {
      setting = next;
      Object.assign(terminal.options, lookOf(next, look));
      showGround(terminal, container);
      drawing.set(next.renderer);
      refit();
    },
    clear(): void {
      terminal.clear();
      commands.clear();
    },
    toFirstLine: () => terminal.scrollToTop(),
    toLastLine: () => terminal.scrollToBottom(),
    selectAll: () => terminal.selectAll(),
    /** All that the screen holds, scrollback included, as text. */
    text: (): string => `${linesOf(terminal, 0, terminal.buffer.active.length).trimEnd()}\n`,
    selection: (): string => terminal.getSelection(),
    dispose(): void {
      find.dispose();
      observer.disconnect();
      clipboard.dispose();
      commands.dispose();
      lane.dispose();
      drawing.dispose();
      terminal.dispose();
    },
  };
}

/** Does what a key asks of this screen alone. */
function actOn(terminal: Terminal, commands: Commands, act: TerminalAct): boolean {
  if (act === 'copy') copySelection(terminal);
  else if (act === 'previousCommand') commands.jump(-1);
  else if (act === 'nextCommand') commands.jump(1);
  else if (act === 'firstLine') terminal.scrollToTop();
  else if (act === 'lastLine') terminal.scrollToBottom();
  else return false;
  return true;
}

/** Tells when older lines than the last ones come into view, and when they have left it. */
function watchScrolling(terminal: Terminal, tell: (up: boolean) => void): void {
  let told = false;
  // At each frame: an event for each line that scrolls by would be felt under a flood.
  terminal.onRender(() => {
    const { viewportY, baseY } = terminal.buffer.active;
    if (told === viewportY < baseY) return;
    told = viewportY < baseY;
    tell(told);
  });
}

/** The text of a link that a program named. */
function textIn(terminal: Terminal, { start, end }: IBufferRange): string {
  const line = terminal.buffer.active.getLine(start.y - 1);
  if (!line) return '';
  return line.translateToString(true, start.x - 1, start.y === end.y ? end.x : undefined);
}
