/** What is written for a connection and not kept elsewhere, as it was when the page went, however it went. */
const keyOf = (connectionId: string) => `holdfast.database.draft.${connectionId}`;

export function readDraft(connectionId: string): string {
  return localStorage.getItem(keyOf(connectionId)) ?? '';
}

/** Keeps the text on this machine; false where there is no room for it (a browser keeps 5 million characters). */
export function keepDraft(connectionId: string, text: string): boolean {
  try {
    localStorage.setItem(keyOf(connectionId), text);
    return true;
  } catch {
    return false;
  }
}
