import { ulid } from 'ulid';
import { CATALOG, type NewEvent } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import type { GuideRow } from '../../domain/guide/library.ts';
import type { Severity } from '../../domain/incident/model.ts';
import { demandsByRank } from '../../domain/severity/builtIn.ts';
import { allSchemes, levelOf } from '../../domain/severity/schemes.ts';
import {
  defaultSchemeChosen,
  emptySeverityRow,
  objectiveRemoved,
  objectiveSet,
  schemeRetired,
  schemeSaved,
  type Level,
  type Objective,
  type Scheme,
  type SchemeQuestion,
  type SeverityRow,
} from '../../domain/severity/model.ts';
import type { Log } from '../log/log.ts';

export interface SeverityDeps {
  log: Log;
  row(): SeverityRow | undefined;
  guides(): GuideRow[];
  person(): string;
}

interface Command {
  key?: string | undefined;
}

const ok = { ok: true } as const;

/** Severity schemes and what services must hold. */
export function createSeverityService({ log, row, guides, person }: SeverityDeps) {
  const current = () => row() ?? emptySeverityRow;
  const schemes = (): Scheme[] => allSchemes(current(), guides());
  const append = ({ key }: Command, event: NewEvent) => {
    log.append(CATALOG, [event], { actor: person(), key });
    return ok;
  };
  return {
    /** What a severity asks for; by its place in its scheme where the scheme is not here (another console's guide). */
    level(severity: Severity): Level {
      const { code, label, rank, of } = severity;
      return levelOf(schemes(), severity) ?? { code, label, ...demandsByRank(rank, of) };
    },
    saveScheme({
      key,
      id,
      name,
      levels,
      questions,
    }: Command & {
      id?: string | undefined;
      name: string;
      levels: Level[];
      questions?: SchemeQuestion[] | undefined;
    }) {
      const schemeId = id ?? key ?? ulid();
      const taken = schemes().some((s) => s.name === name && s.id !== schemeId);
      if (taken) throw new Failure('CONFLICT', 'There is a scheme of this name. Give it another one.');
      append({ key }, schemeSaved({ schemeId, name, levels, ...(questions && { questions }) }));
      return { id: schemeId };
    },
    retireScheme({ key, id }: Command & { id: string }) {
      const scheme = current().schemes.find((s) => s.id === id);
      if (!scheme) throw new Failure('NOT_FOUND', 'This scheme is not here.');
      return scheme.retired ? ok : append({ key }, schemeRetired({ schemeId: id }));
    },
    chooseDefault({ key, scheme }: Command & { scheme: string | null }) {
      if (scheme !== null && !schemes().some((s) => s.name === scheme))
        throw new Failure('NOT_FOUND', 'This scheme is not here.');
      return current().defaultScheme === scheme ? ok : append({ key }, defaultSchemeChosen({ scheme }));
    },
    setObjective: ({ key, ...objective }: Command & Objective) => append({ key }, objectiveSet(objective)),
    removeObjective: ({ key, service }: Command & { service: string }) =>
      append({ key }, objectiveRemoved({ service })),
  };
}
