/** What windows-1252 shows for the bytes 0x80 to 0x9F; the five unassigned ones stay control characters. */
const CP1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

function byteOf(code: number): number {
  if (code >= 0x80 && code <= 0xff) return code;
  const at = CP1252.indexOf(String.fromCharCode(code));
  return at < 0 ? -1 : 0x80 + at;
}

/** Decodes bytes as strict UTF-8, or returns null where they are not (overlong and surrogates included). */
function decodeUtf8(bytes: readonly number[]): string | null {
  let out = '';
  for (let i = 0; i < bytes.length;) {
    const lead = bytes[i] ?? 0;
    const more =
      lead >= 0xc2 && lead <= 0xdf
        ? 1
        : lead >= 0xe0 && lead <= 0xef
          ? 2
          : lead >= 0xf0 && lead <= 0xf4
            ? 3
            : 0;
    if (more === 0 || i + more >= bytes.length) return null;
    let code = lead & (0x3f >> more);
    for (let k = 1; k <= more; k++) {
      const next = bytes[i + k] ?? 0;
      if ((next & 0xc0) !== 0x80) return null;
      code = (code << 6) | (next & 0x3f);
    }
    const least = more === 1 ? 0x80 : more === 2 ? 0x800 : 0x10000;
    if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
    out += String.fromCodePoint(code);
    i += more + 1;
  }
  return out;
}

// A run of characters that windows-1252 has above ASCII and that begins as a UTF-8 sequence would.
const RUN = /[\u00c2-\u00f4][\u0080-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]+/g;

function repairOnce(text: string): string {
  return text.replace(RUN, (run) => {
    const bytes: number[] = [];
    for (const unit of run) bytes.push(byteOf(unit.codePointAt(0) ?? 0));
    const whole = decodeUtf8(bytes);
    if (whole !== null) return whole;
    // A final typographic sign may be true text right behind the broken one.
    const most = bytes.length > 2 ? decodeUtf8(bytes.slice(0, -1)) : null;
    return most === null ? run : most + run.slice(-1);
  });
}

/** What Mac OS Roman shows for the bytes 0x80 to 0xFF. */
const MAC =
  'ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ';
// Only sequences that nobody writes by chance: an arrow or sign (E2, EF), an emoji (F0); and letters behind
// a root sign where such a one is about as well.
const MAC_SURE = /[\u201a\u00d4][^\s\x20-\x7f]{2}|\uf8ff[^\s\x20-\x7f]{3}/g;
const MAC_LETTER = /\u221a[^\s\x20-\x7f]/g;

function repairMac(text: string): string {
  let hits = 0;
  const undo = (run: string): string => {
    const bytes = Array.from(run, (c) => 0x80 + MAC.indexOf(c));
    const whole = bytes.some((b) => b < 0x80) ? null : decodeUtf8(bytes);
    if (whole !== null) hits++;
    return whole ?? run;
  };
  const once = text.replace(MAC_SURE, undo);
  return hits === 0 ? text : once.replace(MAC_LETTER, undo);
}

/**
 * Undoes UTF-8 that was read as windows-1252 (`â†’` for an arrow) or as Mac OS Roman (`‚Üí`), only where the run of characters is
 * strict UTF-8 when written back as bytes, so that true text such as `São` or `Ärger` stays.
 */
export function repairMojibake(text: string): { text: string; repaired: boolean } {
  const once = repairOnce(text);
  const twice = once === text ? repairMac(once) : repairOnce(once);
  return { text: twice, repaired: twice !== text };
}

/** True where text still looks broken after a repair: replacement characters or a stray `â€`. */
export function looksBroken(text: string): boolean {
  return /\ufffd|â€|Ã[\u0080-\u00bf]/.test(text);
}

const ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  mdash: '—',
  ndash: '–',
  rarr: '→',
  hellip: '…',
};

/** Markdown or HTML inline text as people read it: no emphasis, links, tags, escapes; spaces collapsed. */
export function plain(raw: string): string {
  if (!/[*_`~\\[<&]/.test(raw)) return collapse(raw);
  let text = raw;
  if (/[<&]/.test(text))
    text = text
      .replace(/<br\s*\/?>/gi, ' ')
      .replace(/<\/?[a-zA-Z][a-zA-Z0-9-]{0,20}(?:\s[^<>]{0,500})?\/?>/g, (tag) =>
        /^<\/?(?:a|b|i|u|s|p|em|strong|code|span|font|div|sup|sub|small|big|kbd|mark|td|th|tr|summary|details|h[1-6]|center|img|ins|del|li|ul|ol|table|tbody|thead)\b/i.test(
          tag,
        )
          ? ''
          : tag,
      )
      .replace(
        /&(amp|lt|gt|quot|apos|nbsp|mdash|ndash|rarr|hellip);/g,
        (all, name: string) => ENTITIES[name] ?? all,
      )
      .replace(/&#(\d{1,6});/g, (_, n: string) => String.fromCodePoint(Math.min(Number(n), 0x10ffff)));
  if (text.includes('['))
    text = text
      .replace(/!\[([^[\]]{0,300})\]\([^()]{0,500}\)/g, '$1')
      .replace(
        /\[([^[\]]{1,300})\]\([^()\s]{0,500}(?:\([^()]{0,200}\)[^()]{0,200})?(?:\s"[^"]{0,200}")?\)/g,
        '$1',
      )
      .replace(/\[([^[\]]{1,300})\]\[[^[\]]{0,200}\]/g, '$1');
  if (text.includes('`')) text = text.replace(/(`+)([^`]+)\1/g, '$2');
  if (text.includes('*') || text.includes('~')) text = text.replace(/\*{1,3}(?=\S)|(?<=\S)\*{1,3}|~~/g, '');
  if (text.includes('_'))
    text = text.replace(/(?<![\p{L}\p{N}_])_{1,2}(?=[^\s_])|(?<=[^\s_])_{1,2}(?![\p{L}\p{N}_])/gu, '');
  if (text.includes('\\')) text = text.replace(/\\([!-/:-@[-`{-~])/g, '$1');
  return collapse(text);
}

function collapse(text: string): string {
  return (/\s\s|[\n\r\t\u00a0]/.test(text) ? text.replace(/\s+/g, ' ') : text).trim();
}

const ASCII = /^[ -~\s]*$/;

/** Text without emoji, pictographs, keycaps and the signs that people put before a title. */
function withoutEmoji(text: string): string {
  if (ASCII.test(text)) return collapse(text);
  return text
    .replace(/[0-9#*]\ufe0f?\u20e3/gu, ' ')
    .replace(/[\p{Extended_Pictographic}\u200d\ufe0f\u{1f1e6}-\u{1f1ff}\u{1f3fb}-\u{1f3ff}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Lower case and without accents on Latin letters, for matching words; other scripts stay as they are. */
export function fold(text: string): string {
  if (ASCII.test(text)) return collapse(text).toLowerCase();
  return withoutEmoji(text)
    .toLowerCase()
    .replace(/[\u00c0-\u024f]/g, (c) => c.normalize('NFD').replace(/[\u0300-\u036f]/g, ''))
    .replace(/ß/g, 'ss')
    .replace(/[’‘]/g, "'")
    .replace(/ё/g, 'е');
}

/** A title without its leading number: "3.2 Disk full", "一、…", "Step 2: …" keep what follows. */
export function withoutNumber(title: string): string {
  return withoutEmoji(title)
    .replace(/^\(?(?:\d{1,3}(?:\.\d{1,3})*|[ivxIVX]{1,4}|[A-Za-z])[.):、．]\s*(?=\S)/u, '')
    .replace(/^\d{1,3}(?:\.\d{1,3})*\s+(?=\S)/u, '')
    .replace(/^(?:第?[一二三四五六七八九十]{1,3}[章节、.．])\s*/u, '')
    .trim();
}

/** A short, stable name for text (FNV-1a over two lanes, 53 bits in base 36); runs of spaces count as one. */
export function hash(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x41c6ce57;
  let blank = true;
  for (let i = 0; i < text.length; i++) {
    let c = text.charCodeAt(i);
    if (c <= 32) {
      if (blank) continue;
      c = 32;
    }
    blank = c === 32;
    a = Math.imul(a ^ c, 0x01000193);
    b = Math.imul(b ^ c, 0x5bd1e995);
  }
  return ((a >>> 0) * 0x200000 + ((b >>> 0) & 0x1fffff)).toString(36);
}
