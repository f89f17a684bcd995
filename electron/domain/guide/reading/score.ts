import { type FenceAt, chain } from './outline.ts';
import { fold } from './text.ts';
import * as words from './words.ts';

/** Lines and arrows that draw. */
export const ARROWS = /[─│┌┐└┘├┤┬┴┼═║╔╗╚╝╠╣╦╩╬╭╮╰╯▶◀▲▼]|^\s*[↓↑⬇⬆|]\s*$|\s(?:→|⟶|➜|⇒|->|-->|=>|──+>)\s/u;
/** What programs print. */
export const LOG =
  /^(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d|\w{3}\s+\d{1,2} \d\d:\d\d:\d\d|\d\d:\d\d:\d\d[.,]?\d*\s|level=|time=|ts=|msg=|\[?(?:ERROR|WARN(?:ING)?|INFO|FATAL|DEBUG|CRITICAL)\]?[\s:]|Traceback|Caused by|\s+at \w|Exception in|E\d{4} |I\d{4} |Error:|panic:|NAME\s{2,}[A-Z]{2,}|\w+(?:Error|Exception)\b)/;

const GREETING =
  /^(?:dear|hi|hello|hey|team|all|good (?:morning|afternoon)|valued|estimad|hola|prezad|ola|caro|cher|bonjour|sehr geehrte|hallo|liebe|尊敬的|各位|亲爱的|お客様|各位|関係者|안녕|고객|уважаем|добрый|здравствуй|коллеги)/;
const CUSTOMER =
  /\bwe(?:'re| are| have| will| apologi[sz]e| experienced| sincerely| deeply)|\bour (?:team|engineers|service)|thank you for your (?:patience|understanding)|next update|estamos (?:investig|experiment|trabaj|enfrent|cient|identif)|nous (?:sommes|avons|vous|menons|rencontrons)|wir (?:untersuchen|haben|sind|arbeiten|entschuldigen)|我们|给您|抱歉|敬请|ご迷惑|現在.{0,12}(?:調査|発生)|불편|현재.{0,14}(?:조사|발생)|мы (?:расследуем|работаем|знаем|приносим)|приносим извинения|apologi[sz]e|lo sentimos|pedimos desculpas/;
const LABELS =
  /^(?:[-*•]\s+)?[*_]{0,2}(?:incident(?: id| title| number| commander| lead| start| name| type| summary)?|severity|status|impact|summary|description|started?(?: at| time)?|start time|end time|detected(?: at| by)?|detection(?: time)?|reported by|affected(?: \w+){0,2}|services?(?: affected)?|systems?(?: affected)?|root cause(?: \(.*\))?|resolution|resolved(?: at)?|duration|timeline|eta|etc|next (?:update|steps?)|current (?:status|actions?|impact)|actions?(?: taken| items?| required)?|owner|due(?: date)?|priority|date(?:\/time)?|time|what happened|lessons learned|follow-?up|prepared by|author|reviewed by|participants|attendees|customer impact|user impact|updates?|progress|workaround|prevention|contact|channel|subject|title|component|impacto|estado|severidad|severidade|causa raiz|inicio|duracion|duracao|proxima actualizacion|proxima atualizacao|resumen|resumo|cronologia|accion(?:es)?|acoes|servicios? afectados?|servicos? afetados?|statut|gravite|cause racine|debut|duree|prochaine mise a jour|impact client|auswirkung|beginn|dauer|ursache|schweregrad|nachstes update|zusammenfassung|故障(?:编号|级别|现象|时间|原因)?|影响(?:范围)?|级别|状态|开始时间|恢复时间|根因|根本原因|处理(?:措施|人)?|预计恢复|下次更新|发现时间|報告者|発生日時|影響範囲|原因|対応状況|復旧見込み|次回更新|신고자|증상|발생 ?(?:시각|일시|시간)|영향 ?범위|예상 ?복구|조치 ?(?:사항|내용)|담당자|発生時刻|検知(?:日時|時刻)|復旧(?:日時|時刻)|影響|状況|対応者|症状|概要|发生时间|影响用户|当前状态|故障描述|错误信息|已尝试|处理进展|síntomas|prioridad|descripcion|descricao|responsable|responsavel|симптомы|описание|ответственный|상태|영향|원인|시작 시간|다음 업데이트|심각도|статус|влияние|причина|начало|длительность|следующее обновление|серьезность|влияние)[*_]{0,2}\s*[:：]/;
const HOLE =
  /\[[^\]\n]{2,60}\](?!\()|<[\p{L}][^>\n]{1,50}>|\{\{?[\w .#/|-]{1,50}\}?\}|_{3,}|\bX{2,}\b|\b(?:YYYY|HH:MM|TBD|MM\/DD)\b|\$\{?\w+\}?|～|＿{2,}|…{2,}|\bXX?(?=\s?(?:minutes?|hours?|users|%))/u;

/** How much a fence reads like a text to fill in and send or file; 3 and more is one. */
export function templateScore(at: FenceAt, text: readonly string[]): number {
  const lead = fold(at.item?.lead.slice(0, 200) ?? '');
  const label = fold(at.label);
  const titles = chain(at.section);
  const near = `${lead} ${label}`;
  const title = `${titles[0] ?? ''}`;
  const folded = text.map((l) => fold(l.trim()));
  let score = 0;
  const named = (s: string): number =>
    (words.TEMPLATE.test(s) ? 3 : 0) + (words.REPORT.test(s) ? 2 : 0) + (words.MESSAGE.test(s) ? 1 : 0);
  score += Math.max(
    Math.min(3, named(near)),
    Math.min(3, named(title)),
    words.TEMPLATE.test(titles[1] ?? '') ? 2 : 0,
    words.MESSAGE.test(titles[1] ?? '') ? 1 : 0,
  );
  const first = folded[0] ?? '';
  if (
    folded
      .slice(0, 4)
      .some((l) =>
        /^[*_]{0,2}(?:subject|asunto|assunto|objet|betreff|oggetto|主题|件名|제목|тема)[*_]{0,2}\s*[:：]/.test(
          l,
        ),
      )
  )
    score += 3;
  if (folded.slice(0, 6).some((l) => GREETING.test(l) && l.length < 60)) score += 2;
  if (folded.some((l) => CUSTOMER.test(l))) score += 2;
  const labels = folded.filter((l) => LABELS.test(l)).length;
  score += labels >= 3 ? 2 : labels >= 2 ? 1 : 0;
  const holes = text.filter((l) => HOLE.test(l)).length;
  score += holes >= 3 ? 2 : holes >= 1 ? 1 : 0;
  if (
    /\b(?:incident|outage|update|resolved|investigating|alert|maintenance|sev-?\d|p\d)\b|故障|恢复|障害|장애|инцидент|incidente/.test(
      first,
    ) &&
    (/^\W*[A-Z]{4,}/.test(text[0] ?? '') ||
      /[\p{Extended_Pictographic}]/u.test(text[0] ?? '') ||
      /^[[#*]/.test(first))
  )
    score += 2;
  if (
    /^(?:markdown|md|mdx|email|eml|slack|message|template)$/.test(at.fence.lang) &&
    (text.some((l) => /^#{1,4} |\*\*/.test(l)) || labels > 0)
  )
    score += 2;
  // Names of chat rooms with what each is for.
  if (text.filter((l) => /^\s*[#@][\w-]+\s+[-–—:]\s/.test(l)).length >= text.length / 2) score -= 4;
  const walks = folded.filter((l) =>
    /^(?:url|navigate|look for|search for|filter|check|go to|open|click|path|file|location|visit|verify|run)\b/.test(
      l,
    ),
  ).length;
  if (walks >= 1) score -= 2 * Math.min(2, walks);
  const persons = text.filter((l) =>
    /\[(?:phone|email|number|contact|slack)[^\]]*\]|<(?:phone|email|slack)[^>]*>|\+\d[\d\s()-]{6,}/i.test(l),
  ).length;
  if (persons >= 2 && persons >= text.length / 3) score -= 4;
  if (words.CONTACT.test(title) && persons > 0) score -= 2;
  if (
    /escalation (?:path|chain|matrix)|on-?call (?:schedule|rotation)|agenda|participants?:$|rota\b|checklist/.test(
      `${title} ${near}`,
    )
  )
    score -= 4;
  if (text.filter((l) => ARROWS.test(l)).length >= Math.max(2, text.length / 2)) score -= 3;
  // A drawn flow: boxes with an arrow between each two.
  if (text.filter((l) => /^\s*[│|↓⬇▼v]+\s*$/.test(l)).length >= Math.max(2, text.length / 4)) score -= 5;
  if (text.length === 1 && (text[0]?.match(/→|->|➜|⇒/g)?.length ?? 0) >= 2) score -= 4;
  if (text.filter((l) => LOG.test(l)).length >= text.length * 0.6) score -= 2;
  return score;
}
