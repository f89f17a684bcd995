import { fold, plain } from './text.ts';
import type { FenceNode } from './tree.ts';
import { ESCALATION } from './words.ts';
import type { Row } from './zones.ts';

export type Add = (row: Pick<Row, 'start' | 'end'>, trigger: string, who: string, action?: string) => void;

export const ARROW = /→|⟶|➜|⇒|->|=>|──+>|>>/;
/** What stands between two people on a drawn path. */
const CONDITION =
  /^[^\p{L}\p{N}]*(?:if|when|unless|after|no response|not resolved|unresolved|incident (?:detected|occurs|declared|reported)|alert (?:received|fires|fired|triggered)|si|se|wenn|falls|nach|если|через|如果|若)(?![\p{L}])/u;
/** The branch of a drawn question on which nobody is called. */
const GOES_ON = /^[^\p{L}\p{N}]*(?:yes|ja|si|sim|oui|да|是|はい|예)$/u;

/** What a heading calls a path, a chain or a matrix. */
export const PATH =
  /matrix|\bpaths?\b|chain|procedure|tree|matriz|cadena|cadeia|matrice|chaine|chemin|kette|\bpfad|\bweg\b|路径|链|流程|矩阵|チェーン|フロー|経路|手順|체인|체계|경로|절차|매트릭스|матриц|цепочк|порядок|схема/;

/** A drawn path: each box that names somebody to call, once; questions and the alert itself are no rung. */
export function graphPath(fence: FenceNode, add: Add): void {
  const seen = new Set<string>();
  for (const line of fence.lines)
    for (const m of line.text
      .slice(0, 400)
      .matchAll(/\b(\w+)\s*(?:\[+|\(+)"?([^\][(){}"]{2,80})"?(?:\]+|\)+)/g)) {
      const who = plain(m[2] ?? '');
      if (seen.has(m[1] ?? '') || !(ESCALATION.test(fold(who)) || PERSON.test(fold(who)))) continue;
      seen.add(m[1] ?? '');
      add({ start: line.start, end: line.start + line.text.length }, '', who);
    }
}

const PERSON =
  /on-?call|engineer|manager|\blead\b|\bcto\b|\bceo\b|\bciso\b|\bvp\b|director|\bdba\b|\bteam\b|\bsupport\b|notify|\bpage\b|\bcall\b|联系|通知|负责人|連絡|通報|担当|연락|보고|호출|담당/;

/** The rungs of a path in a fence: drawn with arrows, or a line each. */
export function fencePath(rows: readonly Row[], add: Add): void {
  const useful = rows.filter((r) => /[\p{L}\p{N}]/u.test(r.raw) && !/[:：]\s*$/.test(r.raw));
  const arrows = useful.filter((r) => ARROW.test(r.raw));
  if (arrows.length > 1 && arrows.length >= useful.length / 3) {
    // A matrix drawn with arrows: one row for each arrow but that of its own head line.
    const shouted = arrows[0] && plain(arrows[0].raw).toUpperCase() === plain(arrows[0].raw) ? 1 : 0;
    for (const row of arrows.slice(shouted)) {
      const [trigger = '', who = ''] = row.raw.split(ARROW, 2);
      if (GOES_ON.test(fold(trigger))) continue;
      add(row, trigger.trim(), who.trim());
    }
    return;
  }
  const single = useful.length === 1 ? useful[0] : undefined;
  if (single && ARROW.test(single.raw)) {
    for (const who of single.raw.split(ARROW)) if (who.trim() !== '') add(single, who.trim(), who.trim());
    return;
  }
  const nodes = useful.filter((r) => !/^\s*[│|↓⬇▼v(]/.test(r.raw.trim()) && !CONDITION.test(fold(r.raw)));
  for (const row of nodes) add(row, row.rest === '' ? '' : row.lead, row.rest === '' ? row.lead : row.rest);
}
