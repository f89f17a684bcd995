/**
 * Characters that nobody sees and that make a text read otherwise than it is: directions (Unicode TR 9; "Trojan
 * Source", CVE-2021-42574) and spaces without width. The joiners of scripts and emoji are none of them.
 */
export const REORDERS = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/;

/** A text with such characters made visible, as `⟨U+202E⟩`. */
export function showHidden(text: string): string {
  return text.replace(
    new RegExp(REORDERS, 'g'),
    (c) => `\u27e8U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}\u27e9`,
  );
}
