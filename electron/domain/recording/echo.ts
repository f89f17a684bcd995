import { createPlainer } from './plain.ts';

/** A line that asks for a secret, as programs write it. */
const ASKS =
  /(pass\s?(word|phrase|code)|passwort|contrase|mot de passe|senha|\bpin\b|secret|token|otp|verification code|credential)[^\n]*[:?>]\s*$/i;
/** What of an output's last line is kept to see whether it asks for a secret. */
const MAX_LINE = 300;
/** A line of input longer than this is a paste of a file: not kept. */
const MAX_INPUT = 16_384;
const MAX_LINES = 200;

interface Line {
  text: string;
  /** Typed characters whose echo was not seen yet. */
  wanted: string[];
  ended: boolean;
  secret: boolean;
}

/**
 * Decides which typed lines may be recorded: only those whose every visible character was echoed by the host, in
 * order and before the line's end, and that no prompt for a secret was asking for. Over SSH nobody tells whether the
 * terminal's echo is off; so a line is kept back until its echo was seen, and is dropped where it was not. Programs
 * that draw the screen by themselves echo otherwise: what is typed there is not recorded.
 */
export function createEchoWatch() {
  const plain = createPlainer();
  const keys = createKeyReader();
  let lines: Line[] = [];
  let shownLine = '';
  let blank = false;

  const settled = (): string[] => {
    const out: string[] = [];
    while (lines[0] && lines[0].ended && (lines[0].secret || lines[0].wanted.length === 0)) {
      const line = lines.shift();
      if (line && !line.secret) out.push(line.text);
    }
    return out;
  };
  const openLine = (): Line => {
    const last = lines.at(-1);
    if (last && !last.ended) return last;
    const line: Line = { text: '', wanted: [], ended: false, secret: ASKS.test(shownLine) };
    lines.push(line);
    // What nobody echoes for so long never will be.
    if (lines.length > MAX_LINES) lines = lines.slice(-1);
    return line;
  };
  const refuse = (): void => {
    const line = lines.find(({ wanted }) => wanted.length > 0);
    if (!line) return;
    line.secret = true;
    line.wanted = [];
  };
  const show = (char: string): void => {
    if (char === '\r' || char === '\n') {
      // A shell writes a space and returns where a line is full: that space is no answer.
      blank = false;
      if (char === '\n') refuse();
      shownLine = '';
      return;
    }
    if (blank) refuse();
    blank = false;
    if (char === '\b') return;
    shownLine = (shownLine + char).slice(-MAX_LINE);
    const waiting = lines.find(({ wanted }) => wanted.length > 0);
    if (!waiting) return;
    if (waiting.wanted[0] === char) waiting.wanted.shift();
    else if (char === ' ') blank = true;
    else refuse();
  };

  return {
    /** Takes what was typed; answers the lines that may be recorded. */
    typed(text: string): string[] {
      for (const { key, visible, ends } of keys(text)) {
        const line = openLine();
        if (line.text.length > MAX_INPUT) line.secret = true;
        else line.text += key;
        if (visible && !line.secret) line.wanted.push(key);
        if (line.secret) line.wanted = [];
        if (ends) line.ended = true;
      }
      return settled();
    },
    /** Takes what the host showed; answers the lines that may be recorded now. */
    shown(text: string): string[] {
      for (const char of plain(text)) show(char);
      return settled();
    },
  };
}

interface Key {
  key: string;
  visible: boolean;
  /** Enter, Ctrl-C, Ctrl-D or Ctrl-Z: the line is the program's now. */
  ends: boolean;
}

/** Parts typed bytes into keys: an escape sequence is one key. */
function createKeyReader() {
  let sequence = '';
  return (text: string): Key[] => {
    const out: Key[] = [];
    for (const char of text) {
      if (sequence !== '' || char === '\u001b') {
        sequence += char;
        if (!sequenceEnds(sequence)) continue;
        out.push({ key: sequence, visible: false, ends: false });
        sequence = '';
        continue;
      }
      const code = char.codePointAt(0) ?? 0;
      out.push({
        key: char,
        visible: code >= 0x20 && code !== 0x7f,
        ends: /[\r\n\u0003\u0004\u001a]/.test(char),
      });
    }
    return out;
  };
}

function sequenceEnds(sequence: string): boolean {
  if (sequence.length === 1) return false;
  if (sequence.length > 32) return true;
  if (sequence[1] === '[') return sequence.length > 2 && /[@-~]$/.test(sequence);
  if (sequence[1] === 'O') return sequence.length > 2;
  return true;
}
