/** Where a session that is about to open is to be put: beside or below another one. */
export interface Place {
  beside: string;
  direction: 'right' | 'below' | 'within';
}

const places = new Map<string, Place>();

/** Says where a session will show; told before its row arrives. */
export const putAt = (sessionId: string, place: Place): void => void places.set(sessionId, place);

/** Where a session is to be put, once. */
export function takePlace(sessionId: string): Place | undefined {
  const place = places.get(sessionId);
  places.delete(sessionId);
  return place;
}

/** 10 s: what is still not there then will not come. */
const EXPECT_MS = 10_000;
const expected = new Map<string, number>();

/** Says that sessions are about to open, so that their panels are kept for them. */
export function expectSessions(ids: Iterable<string>, now = Date.now()): void {
  for (const id of ids) expected.set(id, now + EXPECT_MS);
}

export const isExpected = (id: string, now = Date.now()): boolean => (expected.get(id) ?? 0) > now;
