import { z } from 'zod';

/** A text of one's own that is typed into terminals; `{{names}}` in it are asked for. */
export const snippetSchema = z.object({
  id: z.ulid(),
  name: z.string().trim().min(1, 'Name the snippet').max(120),
  text: z.string().min(1, 'Type what it says').max(16_000),
});
export type Snippet = z.infer<typeof snippetSchema>;

export const terminalThemes = [
  'match',
  'dark',
  'light',
  'contrast',
  'nord',
  'dracula',
  'gruvbox',
  'solarizedDark',
  'solarizedLight',
] as const;
export type TerminalThemeName = (typeof terminalThemes)[number];

export const FONT_SIZES = { min: 8, max: 32, normal: 13 } as const;
/** 100,000 lines of 120 columns take about 150 MB of a page: more is a file's work. */
export const SCROLLBACK = { min: 500, max: 100_000, normal: 10_000 } as const;

/** How terminals look and behave on this console. */
export const terminalSettingSchema = z.object({
  /** A CSS font list; empty for the console's own. */
  font: z.string().max(200),
  fontSize: z.int().min(FONT_SIZES.min).max(FONT_SIZES.max),
  /** `match` follows the console's look. */
  theme: z.enum(terminalThemes),
  cursor: z.enum(['block', 'bar', 'underline']),
  cursorBlink: z.boolean(),
  /** Lines. */
  scrollback: z.int().min(SCROLLBACK.min).max(SCROLLBACK.max),
  bell: z.enum(['none', 'flash', 'sound']),
  copyOnSelect: z.boolean(),
  pasteOnRightClick: z.boolean(),
  screenReader: z.boolean(),
  /** `dom` where the graphics driver draws wrongly. */
  renderer: z.enum(['auto', 'dom']),
  /** Shows a paste of several lines, or one that hides something, before it is sent. */
  guardPaste: z.boolean(),
  snippets: z.array(snippetSchema).max(500),
});
export type TerminalSetting = z.infer<typeof terminalSettingSchema>;

export const terminalDefaults: TerminalSetting = {
  font: '',
  fontSize: FONT_SIZES.normal,
  theme: 'match',
  cursor: 'block',
  cursorBlink: true,
  scrollback: SCROLLBACK.normal,
  bell: 'flash',
  copyOnSelect: false,
  pasteOnRightClick: false,
  screenReader: false,
  renderer: 'auto',
  guardPaste: true,
  snippets: [],
};

/** Reads stored settings field by field: what is missing or no longer fits falls back to its default. */
export function readTerminalSetting(stored: unknown): TerminalSetting {
  const given = typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {};
  const fits = Object.entries(terminalSettingSchema.shape).flatMap(([key, schema]) => {
    const parsed = schema.safeParse(given[key]);
    return parsed.success ? [[key, parsed.data] as const] : [];
  });
  return terminalSettingSchema.parse({ ...terminalDefaults, ...Object.fromEntries(fits) });
}
