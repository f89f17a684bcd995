import { opens, shellOf } from './commands.ts';
import type { Ids } from './ids.ts';
import type { InlineCommand, Range, Shell, Step } from '../model.ts';
import { type Entry, type SourceLine, splitFence } from './shell.ts';

const NUMBER =
  /^(?:(?:step|option|method|paso|passo|etape|étape|schritt|opci[oó]n|op[cç][aã]o|шаг|вариант|步骤|方法|手順|단계)\s*#?)?(\d{1,2}(?:\.\d{1,2})*|[A-Ea-e])\s*[.):：-]\s+(\S.*)$|^(?:step|option|paso|passo|etape|étape|schritt|шаг|步骤|手順|단계)\s*(\d{1,2}|[A-E])\s*(\S.*)?$/iu;
const OR =
  /^(?:or|alternatively|alternative|otherwise|o bien|o|ou bien|ou|oder|alternativ|или|либо|或者?|または|もしくは|또는)(?:$|[\s:,，：-]+(?=\S)|[…:])/iu;
const EXPECTED =
  /^(?:expected?(?: (?:output|result|response|to see))?|should (?:return|show|be|see|start|print|output|say|have|list|contain|display)|(?:the )?(?:output|result|response) should|you should see|esperado|resultado esperado|salida esperada|sa[ií]da esperada|r[ée]sultat attendu|attendu|erwartet(?:e ausgabe)?|预期|期望|应(?:该|当)?返回|期待|結果:|예상|기대|ожида[а-я]+)\s*[:：]?\s*/iu;
const IF_PAREN =
  /[(（]\s*((?:only )?(?:if|when|unless|for|optional|last resort|si\b|se\b|solo si|cuando|caso|wenn|falls|optional|nur|如果|若|可选|必要|если|при|опционально|만약|필요)[^()（）]{0,80})[)）]/iu;
const IF_START =
  /^((?:if|when|unless|in case|si|se|caso|wenn|falls|如果|若|если)\s[^:,.]{2,80}?)(?:[:,.]|$)/iu;

export function conditionOf(title: string): string | undefined {
  return IF_PAREN.exec(title)?.[1]?.trim() ?? IF_START.exec(title)?.[1]?.trim();
}

type Head = { title: string; number?: string; alternative: boolean; notes: string[] };

function headOf(comments: readonly string[]): Head {
  const head: Head = { title: '', alternative: false, notes: [] };
  for (const text of comments) {
    let rest = text.replace(/^[-=*#_~\s]+|[-=*#_~\s]+$/g, '').trim();
    if (rest === '') continue;
    const or = (): void => {
      const found = OR.exec(rest);
      if (!found) return;
      head.alternative = true;
      rest = rest.slice(found[0].length).replace(/^\.+/, '').trim();
    };
    or();
    const number = NUMBER.exec(rest);
    if (number) {
      head.number ??= number[1] ?? number[3];
      rest = (number[2] ?? number[4] ?? rest).trim();
      or();
    }
    if (rest === '') continue;
    if (head.title === '') head.title = rest;
    else head.notes.push(rest);
  }
  return head;
}

/** Turns the lines of a fence into steps: comments become titles, conditions, expectations and manual steps. */
export function stepsOf(lines: readonly SourceLine[], shell: Shell, ids: Ids, scope: string): Step[] {
  return new Stepper(ids, scope).run(splitFence(lines, shell));
}

class Stepper {
  private readonly steps: Step[] = [];
  private pending: Entry[] = [];
  private opener: { id: string; shell: Shell } | null = null;
  private readonly ids: Ids;
  private readonly scope: string;
  constructor(ids: Ids, scope: string) {
    this.ids = ids;
    this.scope = scope;
  }

  run(entries: readonly (Entry | null)[]): Step[] {
    let close = false;
    entries.forEach((entry, i) => {
      if (!entry) {
        if (entries.slice(i + 1).find((e) => e)?.kind !== 'command') this.flush();
        close = false;
        return;
      }
      if (entry.kind === 'command') {
        this.command(entry);
        close = true;
        return;
      }
      const last = this.steps.at(-1);
      const expected = EXPECTED.exec(entry.text);
      if (expected && last && this.pending.length === 0) {
        const said = entry.text.replace(/^expected?[^:：]*[:：]\s*/i, '').trim() || entry.text;
        (last.expected ??= []).push(said);
        return;
      }
      // A remark right under a command, with nothing typed before the next blank line, is about that command.
      if (
        close &&
        last &&
        !NUMBER.test(entry.text) &&
        !OR.test(entry.text) &&
        !IF_START.test(entry.text) &&
        !typedNext(entries, i)
      ) {
        (last.notes ??= []).push(entry.text);
        return;
      }
      if (entry.text.trim() !== '' && NUMBER.test(entry.text) && this.pending.length > 0) this.flush();
      this.pending.push(entry);
      close = false;
    });
    this.flush();
    return this.steps;
  }

  private flush(): void {
    const range = rangeOf(this.pending.flatMap((p) => p.lines));
    const head = headOf(this.pending.map((p) => p.text));
    this.pending = [];
    if (head.title === '' || !range) return;
    const condition = conditionOf(head.title);
    this.steps.push({
      id: this.ids.make('step', head.title, this.scope),
      range,
      kind: 'manual',
      title: head.title,
      ...(head.number === undefined ? {} : { number: head.number }),
      command: '',
      shell: 'other',
      ...(condition === undefined ? {} : { condition }),
      ...(head.alternative ? { alternative: true } : {}),
      ...(head.notes.length > 0 ? { notes: head.notes } : {}),
    });
  }

  private command(entry: Entry): void {
    const range = rangeOf([...this.pending.flatMap((p) => p.lines), ...entry.lines]);
    const head = headOf(this.pending.map((p) => p.text));
    this.pending = [];
    const trailing = entry.trailing;
    const expects = EXPECTED.test(trailing);
    const condition =
      conditionOf(head.title) ?? (/^(?:if|when|only)\b/i.test(trailing) ? trailing : undefined);
    const notes = [
      ...head.notes,
      ...(trailing !== '' && !expects && condition !== trailing ? [trailing] : []),
    ];
    const inside = this.opener && this.opener.shell === entry.shell ? this.opener.id : undefined;
    const step: Step = {
      id: this.ids.make('step', entry.text, this.scope),
      range: range ?? { start: 0, end: 0 },
      kind: 'command',
      title: head.title,
      ...(head.number === undefined ? {} : { number: head.number }),
      command: entry.text,
      shell: entry.shell,
      ...(condition === undefined ? {} : { condition }),
      ...(head.alternative ? { alternative: true } : {}),
      ...(expects ? { expected: [trailing.replace(/^expected?[^:：]*[:：]\s*/i, '')] } : {}),
      ...(entry.sample === undefined ? {} : { sample: entry.sample }),
      ...(notes.length > 0 ? { notes } : {}),
      ...(inside === undefined ? {} : { inside }),
    };
    this.steps.push(step);
    const opened = entry.shell === 'sh' || entry.shell === 'powershell' ? opens(entry.text) : null;
    if (opened) this.opener = { id: step.id, shell: opened };
    else if (entry.shell === 'sh' && this.opener) this.opener = null;
  }
}

function typedNext(entries: readonly (Entry | null)[], at: number): boolean {
  for (let i = at + 1; i < entries.length; i++) {
    const entry = entries[i];
    if (!entry) return false;
    if (entry.kind === 'command') return true;
  }
  return false;
}

function rangeOf(lines: readonly SourceLine[]): Range | null {
  const first = lines[0];
  const last = lines.at(-1);
  return first && last ? { start: first.start, end: last.start + last.text.length } : null;
}

/** Commands in the running text of a sentence: `docker ps` in "Check the containers: `docker ps`". */
export function inlineCommands(raw: string, start: number, ids: Ids): InlineCommand[] {
  const out: InlineCommand[] = [];
  for (const m of raw.matchAll(/(`{1,2})([^`\n]{2,400})\1/g)) {
    const code = (m[2] ?? '').trim();
    const shell =
      /\s/.test(code) || /^(?:top|htop|df|ps|free|uptime)$/.test(code) ? shellOf(code, null, false) : null;
    if (shell === null || /^\w+=\S*$/.test(code)) continue;
    const at = start + (m.index ?? 0) + (m[1]?.length ?? 1);
    out.push({
      id: ids.make('inline', code, raw.slice(0, 40)),
      range: { start: at, end: at + (m[2]?.length ?? 0) },
      command: code,
      shell,
    });
  }
  return out;
}
