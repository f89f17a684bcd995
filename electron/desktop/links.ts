import { dialog, shell, type BrowserWindow } from 'electron';

/** 2,000 characters: what browsers take, and what still fits in a dialog. */
const MAX_URL = 2000;

/**
 * Opens links of the page in the person's browser, https only and after the person has seen the address and said
 * yes. One question at a time: a page that asks again meanwhile is not heard.
 */
export function createLinkOpener() {
  let asking = false;
  return async (text: string, window: BrowserWindow | null): Promise<void> => {
    const url = parseLink(text);
    if (!url || asking) return;
    asking = true;
    try {
      const question = {
        type: 'question' as const,
        message: `Open ${url.host} in your browser?`,
        detail: url.href,
        buttons: ['Open', 'Cancel'],
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

/** An https address without a name or password in it, or null. */
function parseLink(text: string): URL | null {
  if (text.length > MAX_URL || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url : null;
}
