import type { GuideRow } from '../guide/library.ts';
import type { Severity } from '../incident/model.ts';
import { builtInSchemes } from './builtIn.ts';
import type { Level, Scheme, SeverityRow } from './model.ts';

/** Every scheme there is: the team's own, the imported guides', the built-in ones. Retired own schemes last. */
export function allSchemes(row: SeverityRow, guides: readonly GuideRow[]): Scheme[] {
  const own = row.schemes.filter((s) => !s.retired).toSorted((a, b) => a.name.localeCompare(b.name));
  return [...own, ...guideSchemes(guides), ...builtInSchemes, ...row.schemes.filter((s) => s.retired)];
}

/** The schemes that are offered first: the default, then the team's and the guides'; the built-in one closes. */
export function offeredSchemes(row: SeverityRow, guides: readonly GuideRow[]): Scheme[] {
  const retired = new Set(row.schemes.filter((s) => s.retired).map((s) => s.id));
  const all = allSchemes(row, guides).filter((s) => !retired.has(s.id));
  const first = all.find((s) => s.name === row.defaultScheme);
  const inUse = new Set(row.objectives.map((o) => o.scheme));
  const rest = all.filter((s) => s !== first && (s.origin !== 'built-in' || inUse.has(s.name)));
  const [usual] = builtInSchemes;
  const closing = usual && usual !== first && !rest.includes(usual) ? [usual] : [];
  return [...(first ? [first] : []), ...rest, ...closing];
}

/** The scheme for an incident: that of its first service that has one of its own, else what is offered first. */
export function schemeFor(
  offered: readonly Scheme[],
  row: SeverityRow,
  services: readonly string[],
): Scheme | undefined {
  const names = row.objectives.filter((o) => services.includes(o.service)).map((o) => o.scheme);
  return offered.find((s) => names.includes(s.name)) ?? offered[0];
}

/** The level that a severity names, also a retired one; undefined where its scheme is not here any more. */
export function levelOf(schemes: readonly Scheme[], { scheme, code }: Severity): Level | undefined {
  return schemes.find((s) => s.name === scheme)?.levels.find((l) => l.code === code);
}

/** A scheme that several guides share is offered once; different ones of the same name go by their file too. */
function guideSchemes(guides: readonly GuideRow[]): Scheme[] {
  const byName = guides
    .filter((guide) => (guide.summary?.levels.length ?? 0) > 0)
    .toSorted((a, b) => a.name.localeCompare(b.name));
  const seen = new Set<string>();
  const names = new Set<string>();
  return byName.flatMap(({ id, name, file, summary }) => {
    const levels = summary?.levels ?? [];
    const key = JSON.stringify(levels.map(({ code, label }) => [code, label]));
    if (seen.has(key)) return [];
    seen.add(key);
    const taken = names.has(name);
    names.add(name);
    const called = (taken ? `${name} (${file})` : name).slice(0, 200);
    return [{ id: `guide:${id}`, name: called, origin: 'guide' as const, levels }];
  });
}
