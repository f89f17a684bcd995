import type { IDecoration, IDisposable, IMarker, Terminal } from '@xterm/xterm';
import { readFolder, readMark } from '@domain/terminal/shellMark.ts';
import { showRuler } from './ruler.ts';

/** 1,000: each has an element while it is in view, and a host could send marks without end. */
const MAX_COMMANDS = 1000;
/** 2 MB: what a clipboard and the person's next program still take well. */
const MAX_TEXT = 2_000_000;

/** A command of the shell, as its marks tell: where its prompt, its output and its end are. */
export interface ShellCommand {
  prompt: IMarker;
  /** Where the typed text begins: line and column. */
  input: { marker: IMarker; column: number } | null;
  output: IMarker | null;
  end: IMarker | null;
  exitCode: number | null;
  text: string;
}

export type Commands = ReturnType<typeof createCommands>;

export interface CommandEvents {
  /** The mark of a command was clicked or chosen by key. */
  onChoose(command: ShellCommand, at: DOMRect): void;
  /** The shell told its folder; '' where it is unknown. */
  onFolder(folder: string): void;
  /** The shell marks its prompts. */
  onMarked(): void;
}

/** Follows the marks of shell integration (OSC 133 of FinalTerm, OSC 7) in what a terminal shows. */
export function createCommands(terminal: Terminal, events: CommandEvents) {
  let commands: ShellCommand[] = [];
  let current: ShellCommand | null = null;
  const handlers: IDisposable[] = [];

  const here = (): IMarker => terminal.registerMarker(0);
  const begin = (): void => {
    if (commands.length === 0) events.onMarked();
    const prompt = here();
    // A prompt that is drawn again on its line is the same one.
    const last = commands.at(-1);
    if (last && !last.output && last.prompt.line === prompt.line) {
      prompt.dispose();
      current = last;
      return;
    }
    current = { prompt, input: null, output: null, end: null, exitCode: null, text: '' };
    commands.push(current);
    if (commands.length > MAX_COMMANDS) forget(commands.splice(0, commands.length - MAX_COMMANDS));
  };
  const forget = (old: ShellCommand[]): void => {
    for (const { prompt, input, output, end } of old)
      for (const marker of [prompt, input?.marker, output, end]) marker?.dispose();
  };
  const take = (data: string): boolean => {
    const mark = readMark(data);
    if (!mark || terminal.buffer.active.type === 'alternate') return true;
    if (mark.kind === 'prompt') begin();
    else if (mark.kind === 'input' && current) {
      current.input?.marker.dispose();
      current.input = { marker: here(), column: terminal.buffer.active.cursorX };
    } else if (mark.kind === 'output' && current && !current.output) {
      current.output = here();
      current.text = typedText(terminal, current);
    } else if (mark.kind === 'end' && current?.output && !current.end) {
      current.end = here();
      current.exitCode = mark.exitCode;
      decorate(terminal, current, (at) => events.onChoose(command, at));
      const command = current;
    }
    return true;
  };
  handlers.push(
    terminal.parser.registerOscHandler(133, take),
    terminal.parser.registerOscHandler(7, (data) => {
      const folder = readFolder(data);
      if (folder !== null) events.onFolder(folder);
      return true;
    }),
  );

  const alive = (): ShellCommand[] => (commands = commands.filter(({ prompt }) => !prompt.isDisposed));
  return {
    /** Scrolls to the command before or after the one at the top of the view; false where there is none. */
    jump(by: -1 | 1): boolean {
      const top = terminal.buffer.active.viewportY;
      const lines = alive().map(({ prompt }) => prompt.line);
      const line = by < 0 ? lines.findLast((at) => at < top) : lines.find((at) => at > top);
      if (line === undefined) {
        if (by > 0) terminal.scrollToBottom();
        return false;
      }
      terminal.scrollToLine(line);
      return true;
    },
    /** The last command that has ended, or the one that shows output now. */
    last: (): ShellCommand | undefined => alive().findLast(({ output }) => output !== null),
    /** What a command printed, as text. */
    outputOf: (command: ShellCommand): string => outputText(terminal, command),
    clear(): void {
      forget(commands);
      commands = [];
      current = null;
    },
    dispose(): void {
      for (const handler of handlers) handler.dispose();
      forget(commands);
    },
  };
}

/** A mark in the gutter and on the scrollbar: a tick or a cross, not the colour alone. */
function decorate(terminal: Terminal, command: ShellCommand, choose: (at: DOMRect) => void): void {
  const { exitCode } = command;
  const good = exitCode === 0 || exitCode === null;
  const color = good ? '#3fb950' : '#f85149';
  if (!good) showRuler(terminal);
  const decoration: IDecoration | undefined = terminal.registerDecoration({
    marker: command.prompt,
    x: 0,
    width: 1,
    ...(good ? {} : { overviewRulerOptions: { color, position: 'left' } }),
  });
  decoration?.onRender((element) => {
    if (element.dataset['exit'] !== undefined) return;
    element.dataset['exit'] = String(exitCode ?? '');
    element.className += ' terminal-exit';
    element.textContent = good ? '✓' : '✗';
    element.title = exitCode === null ? 'Ended' : `Ended with exit code ${exitCode}`;
    element.addEventListener('click', () => choose(element.getBoundingClientRect()));
  });
}

function typedText(terminal: Terminal, { input, output }: ShellCommand): string {
  if (!input || !output || input.marker.isDisposed) return '';
  const text = linesOf(terminal, input.marker.line, output.line, MAX_TEXT);
  const first = terminal.buffer.active.getLine(input.marker.line)?.translateToString(true, 0, input.column);
  return text.slice(first?.length ?? 0).trim();
}

function outputText(terminal: Terminal, { output, end }: ShellCommand): string {
  if (!output || output.isDisposed) return '';
  const buffer = terminal.buffer.active;
  const last = end && !end.isDisposed ? end.line : buffer.baseY + buffer.cursorY + 1;
  return linesOf(terminal, output.line, last, MAX_TEXT);
}

/** Lines of the screen and scrollback as text, wrapped ones joined; from `from` to before `to`. */
export function linesOf(terminal: Terminal, from: number, to: number, limit = Infinity): string {
  const buffer = terminal.buffer.active;
  const parts: string[] = [];
  let length = 0;
  for (let at = from; at < to && length < limit; at++) {
    const line = buffer.getLine(at);
    if (!line) break;
    const wraps = buffer.getLine(at + 1)?.isWrapped ?? false;
    const text = line.translateToString(!wraps) + (wraps ? '' : '\n');
    parts.push(text);
    length += text.length;
  }
  return parts.join('');
}
