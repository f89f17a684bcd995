import { dialog, shell, type BrowserWindow } from 'electron';

/** 2,000 characters: what browsers take, and what still fits in a dialog. */
const MAX_URL = 2000;

/**
 * Opens links of the page in the person's browser, telephone or mail program, after the person has seen the address and said
 * yes. One question at a time: a page that asks again meanwhile is not heard.
 */
export function createLinkOpener() {
  let asking = false;
  return async (text: string, window: BrowserWindow | null): Promise<void> => {
    const url = parseLink(text);
    if (!url || asking) return;
    asking = true;
    try {
      const { message, act } = questionOf(url);
      const question = {
        type: 'question' as const,
        message,
        detail: url.href,
        buttons: [act, 'Cancel'],
        defaultId: 1,
        cancelId: 1,
        noLink: true,
      };
      const { response } = window
        ? await dialog.showMessageBox(window, question)
        : await dialog.showMessageBox(question);
      if (response === 0) await shell.openExternal(url.href);
    } finally {
      asking = false;
    }
  };
}

function questionOf(url: URL): { message: string; act: string } {
  if (url.protocol === 'tel:') return { message: `Call ${url.pathname}?`, act: 'Call' };
  if (url.protocol === 'mailto:') return { message: `Write to ${decodeURI(url.pathname)}?`, act: 'Write' };
  return { message: `Open ${url.host} in your browser?`, act: 'Open' };
}

/** A telephone number, one mail address with nothing else in the link, an https address without a password; else null. */
function parseLink(text: string): URL | null {
  if (text.length > MAX_URL || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol === 'tel:') return /^tel:[+\d][\d*#;,]{1,40}$/.test(text) ? url : null;
  if (url.protocol === 'mailto:') return /^mailto:[^\s@?&,;]{1,100}@[\w.-]{1,200}$/.test(text) ? url : null;
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url : null;
}
