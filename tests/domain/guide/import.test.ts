import { describe, expect, it } from 'vitest';
import { importGuide, importSteps } from '../../../electron/domain/guide/import.ts';
import { Guide, textOf } from '../../../electron/domain/guide/model.ts';
import { BAKERY, inspect, lostText, text } from './fixtures.ts';

describe('importing a guide', () => {
  const guide = importGuide(BAKERY);

  it('is a model that survives JSON', () => {
    expect(Guide.parse(JSON.parse(JSON.stringify(guide)))).toEqual(guide);
  });

  it('loses no text: the blocks tile the source in order', () => {
    expect(lostText(guide)).toBe('');
    expect(guide.blocks.map((b) => textOf(guide, b)).join('')).toBe(BAKERY);
  });

  it('counts what a person would count', () => {
    expect(inspect(BAKERY)).toMatchObject({
      severities: ['P0 - Fire', 'P1 - Cold'],
      playbooks: ['1. Oven controller down (P0)', '2. Yeast database full'],
      command_blocks: 2,
      template_blocks: 1,
      checklist_items: 2,
      contacts: 2,
      escalation_rows: 2,
      commands: 3,
    });
  });

  it('gives every piece a range that shows its own text', () => {
    const [fire] = guide.severities;
    expect(fire && textOf(guide, fire)).toContain('P0 - Fire');
    const step = guide.blocks.flatMap((b) => (b.kind === 'steps' ? b.steps : []))[0];
    expect(step && textOf(guide, step)).toContain('systemctl status oven-controller');
    for (const c of guide.contacts) expect(textOf(guide, c)).toContain(c.name);
    for (const t of guide.templates)
      for (const f of t.fields) expect(textOf(guide, f)).toMatch(/[<[]|INVESTIGATING/);
  });

  it('parts a playbook into sections that tile it, headings and labels alike', () => {
    const [first, second] = guide.playbooks;
    expect(first?.sections.map((s) => s.kind)).toEqual(['other', 'symptoms', 'diagnosis', 'recovery']);
    expect(second?.sections.map((s) => s.kind)).toEqual(['other', 'symptoms', 'mitigation']);
    for (const p of guide.playbooks) {
      expect(p.sections[0]?.range.start).toBe(p.range.start);
      expect(p.sections.at(-1)?.range.end).toBe(p.range.end);
      p.sections.forEach((s, i) => i > 0 && expect(s.range.start).toBe(p.sections[i - 1]?.range.end));
    }
    expect(first).toMatchObject({ name: 'Oven controller down', severityCode: 'P0', kind: 'condition' });
  });

  it('keeps ids when text is added elsewhere', () => {
    const more = importGuide(
      BAKERY.replace('## Before the shift', '## News\n\nNothing.\n\n## Before the shift'),
    );
    const ids = (g: Guide): string[] =>
      g.blocks.flatMap((b) => (b.kind === 'steps' ? [b.id, ...b.steps.map((s) => s.id)] : []));
    expect(ids(more)).toEqual(ids(guide));
  });

  it('reads CRLF, a byte order mark and front matter', () => {
    const source = `\ufeff---\ntitle: Ovens\n---\n${BAKERY}`.replaceAll('\n', '\r\n');
    const crlf = importGuide(source);
    expect(lostText(crlf)).toBe('');
    expect(crlf.blocks.some((b) => b.kind === 'matter')).toBe(true);
    expect(inspect(source)).toMatchObject({ playbooks: inspect(BAKERY).playbooks, commands: 3, contacts: 2 });
    const commands = crlf.blocks.flatMap((b) => (b.kind === 'steps' ? b.steps.map((s) => s.command) : []));
    expect(commands.join('')).not.toContain('\r');
  });

  it('repairs mojibake only where it round-trips', () => {
    const broken = importGuide('# Alarm â†’ reaction\n\nðŸš¨ SÃ£o Paulo, but true São and Ärger stay.\n');
    expect(broken.source).toBe('# Alarm → reaction\n\n🚨 São Paulo, but true São and Ärger stay.\n');
    expect(broken.repaired).toBe(true);
    expect(broken.warnings.map((w) => w.code)).toContain('mojibake-repaired');
    expect(importGuide('# A ‚Üí B ‚úÖ √§rger \uf8ffüî•').source).toBe('# A → B ✅ ärger 🔥');
    expect(importGuide('«économie» “École” √π ‚a').source).toBe('«économie» “École” √π ‚a');
    expect(importGuide('ÃO, Ã©tude? SÃO PAULO â€').source).toContain('SÃO PAULO');
  });

  it('takes the corrections of people over its own reading', () => {
    const fence = guide.blocks.find((b) => b.kind === 'steps' && b.origin === 'fence');
    const heading = guide.blocks.find((b) => b.kind === 'heading' && b.text === 'Before the shift');
    const changed = importGuide(`${BAKERY}\nOne line more.\n`, {
      corrections: [
        { id: fence?.id ?? '', as: 'not-commands' },
        { id: heading?.id ?? '', as: 'playbook' },
      ],
    });
    expect(changed.blocks.find((b) => b.id === fence?.id)?.kind).toBe('fence');
    expect(changed.playbooks.map((p) => p.title)).toContain('Before the shift');
  });

  it('reports progress from 0 to 1 and ends with the guide', () => {
    const seen: number[] = [];
    const steps = importSteps(BAKERY.repeat(40));
    let next = steps.next();
    for (; !next.done; next = steps.next()) seen.push(next.value);
    expect(seen.length).toBeGreaterThan(3);
    expect([...seen].sort((a, b) => a - b)).toEqual(seen);
    expect(next.value.playbooks.length).toBe(80);
  });

  it('takes any text: empty, blank, hardly Markdown', () => {
    for (const source of [
      '',
      '\n',
      '   ',
      '\u0000',
      '```',
      '- [ ]',
      '|',
      '<table>',
      '---\n',
      text('CALL BOB', '', '1. run', '2. hide'),
    ])
      expect(lostText(importGuide(source))).toBe('');
  });
});
