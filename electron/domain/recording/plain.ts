/** Where the reading of a terminal's bytes stands: in plain text, or in which part of an escape sequence. */
type State = 'text' | 'escape' | 'csi' | 'string' | 'stringEscape';

/**
 * Takes escape sequences out of a text that comes in pieces, also where one is cut in the middle. Carriage returns,
 * line feeds and backspaces stay; other control characters go.
 */
export function createPlainer() {
  let state: State = 'text';
  return (text: string): string => {
    let out = '';
    for (const char of text) {
      const code = char.codePointAt(0) ?? 0;
      const was = state;
      state = nextState(was, char, code);
      if (was === 'text' && state === 'text' && keeps(code)) out += char;
    }
    return out;
  };
}

/** An escape sequence in a row, none of which is shown (ECMA-48). */
function nextState(state: State, char: string, code: number): State {
  // CAN and SUB end any sequence.
  if (code === 0x18 || code === 0x1a) return 'text';
  switch (state) {
    case 'text':
      if (code === 0x1b) return 'escape';
      if (code === 0x9b) return 'csi';
      return code === 0x9d || code === 0x90 ? 'string' : 'text';
    case 'escape':
      if (char === '[') return 'csi';
      if (/[\]PX^_]/.test(char)) return 'string';
      return code >= 0x20 && code <= 0x2f ? 'escape' : afterEscape(code);
    case 'csi':
      if (code === 0x1b) return 'escape';
      return code >= 0x40 && code <= 0x7e ? 'text' : 'csi';
    case 'string':
      if (code === 0x1b) return 'stringEscape';
      return code === 0x07 || code === 0x9c ? 'text' : 'string';
    case 'stringEscape':
      return char === '\\' ? 'text' : nextState('escape', char, code);
  }
}

function afterEscape(code: number): State {
  return code === 0x1b ? 'escape' : 'text';
}

function keeps(code: number): boolean {
  return (
    code === 0x0a ||
    code === 0x0d ||
    code === 0x08 ||
    (code >= 0x20 && code !== 0x7f && !(code >= 0x80 && code < 0xa0))
  );
}
