import { showHidden } from '@domain/hidden.ts';

/** 2,000 characters: what browsers take, and what still fits in a dialog. */
const MAX_URL = 2000;

/** Where a link of a terminal really leads. */
export interface LinkTarget {
  /** The address as the browser would open it; the host in ASCII. */
  href: string;
  /** What is odd about it, in plain words. */
  warnings: string[];
}

/**
 * Reads a link that a host printed; `label` is the text that was clicked, where it differs from the address. A string
 * says why it is not opened.
 */
export function readLink(text: string, label = ''): LinkTarget | string {
  if (text.length > MAX_URL) return 'The address is longer than 2,000 characters.';
  if (!URL.canParse(text)) return 'This is no full address.';
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:' && url.protocol !== 'mailto:')
    return 'Only http, https and mailto links are opened. Copy it if you need it.';
  const warnings: string[] = [];
  if (showHidden(text) !== text)
    warnings.push('It holds characters that nobody sees or that change the order of what is read.');
  if (/(^|\.)xn--/.test(url.hostname))
    warnings.push(
      'The name is written in letters beyond ASCII (xn--...): it may imitate another one that you know.',
    );
  if (url.username || url.password)
    warnings.push(`What stands before the @ is a user name. The host is ${url.hostname}.`);
  const shown = hostIn(label);
  if (shown !== null && shown !== url.hostname)
    warnings.push(`The text says ${shown}, the link leads to ${url.hostname || url.href}.`);
  return { href: url.href, warnings };
}

/** The host that a text names, where it looks like an address. */
function hostIn(label: string): string | null {
  const text = label.trim().slice(0, MAX_URL);
  const named = /^(?:https?:\/\/)?([\w.-]+\.[a-z]{2,})(?:[/:?#]|$)/i.exec(text)?.[1];
  return named ? named.toLowerCase() : null;
}
