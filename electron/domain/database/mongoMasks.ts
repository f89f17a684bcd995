import { MASKED } from './masks.ts';
import type { Ejson } from './mongoText.ts';

/** What a user's document tells beside its credentials (MongoDB manual, "system.users Collection"). */
const told = new Set(
  '_id userId user db roles inheritedRoles inheritedPrivileges customData mechanisms authenticationRestrictions'.split(
    ' ',
  ),
);

export interface MongoMask {
  /** One document or value of an answer, without credentials. */
  mask(document: unknown): unknown;
  /** Whether something was masked so far. */
  used(): boolean;
}

/** What masks the answer of a command that can tell credentials (`usersInfo`, `system.users`); null for all others. */
export function mongoMask(command: Record<string, Ejson>): MongoMask | null {
  const name = Object.keys(command)[0] ?? '';
  const users = JSON.stringify(command).includes('system.users');
  if (name !== 'usersInfo' && !users) return null;
  let used = false;
  const hide = (value: unknown): unknown => {
    if (value === null || value === undefined) return value;
    used = true;
    return MASKED;
  };
  const deep = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(deep);
    if (typeof value !== 'object' || value === null || '_bsontype' in value || value instanceof Date)
      return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, key === 'credentials' ? hide(inner) : deep(inner)]),
    );
  };
  const wanted = command['key'];
  const [key = ''] = typeof wanted === 'string' ? wanted.split('.') : [];
  return {
    used: () => used,
    mask(document) {
      if (name === 'usersInfo') return deep(document);
      if (name === 'distinct') return told.has(key) ? document : hide(document);
      const shown = deep(document);
      if (name === 'explain' || typeof shown !== 'object' || shown === null) return shown;
      // A projection can give credentials another name.
      return Object.fromEntries(
        Object.entries(shown).map(([field, value]) => [
          field,
          told.has(field) || typeof value === 'number' || value === MASKED ? value : hide(value),
        ]),
      );
    },
  };
}
