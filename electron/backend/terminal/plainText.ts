/** 8 kB of a step's output go into the log. */
const TAIL_BYTES = 8 * 1024;

const STRINGS = new RegExp('\\u001b[\\]PX^_][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\|$)', 'g');
const CSI = new RegExp('(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]?', 'g');
const ESCAPES = new RegExp('\\u001b[ -/]*[0-~]?', 'g');
const CONTROLS = new RegExp('[\\u0000-\\u0007\\u000b-\\u001f\\u007f-\\u009f]', 'g');

/** Terminal output as plain text: no escape sequences, lines as they stood at last, invalid UTF-8 replaced. */
export function plainText(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes).replace(STRINGS, '').replace(CSI, '').replace(ESCAPES, '');
  return text
    .split('\n')
    .map((line) => erase(overwrite(line)).replace(CONTROLS, ''))
    .join('\n');
}

/** A progress bar writes over its line again and again: what was last written stands. */
function overwrite(line: string): string {
  const parts = line.replace(/\r+$/, '').split('\r');
  return parts.findLast((part) => part !== '') ?? '';
}

function erase(line: string): string {
  if (!line.includes('\b')) return line;
  const kept: string[] = [];
  for (const char of line) {
    if (char === '\b') kept.pop();
    else kept.push(char);
  }
  return kept.join('');
}

/** The last 8 kB as plain text; begins with an ellipsis where more came before. */
export function plainTail(bytes: Uint8Array, cutBefore: boolean): string {
  const text = plainText(bytes).trimEnd();
  const encoded = Buffer.from(text);
  if (encoded.length <= TAIL_BYTES) return cutBefore ? `…${text}` : text;
  const tail = new TextDecoder().decode(encoded.subarray(encoded.length - TAIL_BYTES));
  return `…${tail.replace(/^\ufffd+/, '')}`;
}
