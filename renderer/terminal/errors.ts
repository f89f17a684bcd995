import type { Terminal } from '@xterm/xterm';

/** The parts of the emulator's inside that may throw. Without one of them no terminal opens. */
interface Inside {
  _inputHandler: Input;
}
interface Input {
  parse(data: string | Uint8Array, result?: boolean): void | Promise<boolean>;
  eraseInDisplay(params: { params: ArrayLike<number> }, respectProtect?: boolean): boolean;
  _eraseInBufferLine(
    y: number,
    start: number,
    end: number,
    clearWrap: boolean,
    respectProtect: boolean,
  ): void;
  _parser: { reset(): void };
  _activeBuffer: { x: number; y: number; lines: { get(at: number): unknown } };
  _bufferService: { cols: number };
}

const NOTE = '\r\n\u001b[0;2m── A part of the output could not be shown here. ──\u001b[0m\r\n';

/**
 * Lets a terminal go on where the emulator throws: else it would show nothing any more. What was given to it at once (8 kB)
 * is lost on the screen from there on, which is said there; a recording has it.
 */
export function goOnAfterErrors(terminal: Terminal): void {
  const input = (terminal as unknown as { _core: Inside })._core._inputHandler;
  const parse = input.parse.bind(input);
  input.parse = (data, result) => {
    try {
      return parse(data, result);
    } catch {
      input._parser.reset();
      terminal.write(NOTE);
      return undefined;
    }
  };
  // Version 6.0.0 throws where all up to the last column of the last row is erased and nothing has scrolled away yet.
  const erase = input.eraseInDisplay.bind(input);
  input.eraseInDisplay = (params, respectProtect = false) => {
    const buffer = input._activeBuffer;
    const { cols } = input._bufferService;
    const { x, y } = buffer;
    if (params.params[0] !== 1 || x + 1 < cols || buffer.lines.get(y + 1) !== undefined)
      return erase(params, respectProtect);
    buffer.x = cols - 2;
    erase(params, respectProtect);
    input._eraseInBufferLine(y, cols - 1, cols, true, respectProtect);
    buffer.x = cols - 1;
    return true;
  };
}
