import { describe, expect, it } from 'vitest';
import { importGuide } from '../../../electron/domain/guide/import.ts';
import { inspect, text } from './fixtures.ts';

const fence = (lang: string, ...lines: string[]): string[] => [`\`\`\`${lang}`, ...lines, '```'];

describe('fences', () => {
  it('hold checklists whose boxes have points below them', () => {
    const found = inspect(
      text(
        '# G',
        '## Containment',
        ...fence('', '□ Step 1: Isolate', '  - Unplug', '  - Tell', '  - Wait', '  - Log'),
      ),
    );
    expect(found.checklist_items).toBe(1);
  });

  it('hold fields before a colon', () => {
    const guide = importGuide(
      text(
        '# G',
        '## Templates',
        '### Notice',
        ...fence('', 'Subject: [Oven]: cold since [time]', 'Impact: [impact]'),
      ),
    );
    expect(guide.templates[0]?.fields.map((f) => f.name)).toEqual(['Oven', 'time', 'impact']);
  });

  it('mark an alternative behind a number', () => {
    const guide = importGuide(
      text('# G', ...fence('bash', '# 1. List', 'ls -l /a', '', '# 2. or that one', 'ls -l /b')),
    );
    const steps = guide.blocks.flatMap((b) => (b.kind === 'steps' ? b.steps : []));
    expect(steps.map((s) => [s.title, s.alternative])).toEqual([
      ['List', undefined],
      ['that one', true],
    ]);
  });
});

describe('people', () => {
  it('are escalated to by a table of situations in any language, not by a rota', () => {
    const found = inspect(
      text(
        '# G',
        '## Escalation',
        '| Situação | Ação |',
        '| --- | --- |',
        '| Sem forno em 30 min | → Chefe |',
        '## Contacts and escalation',
        '### On-call',
        '| Week | Person | Phone |',
        '| --- | --- | --- |',
        '| Week 1 | Ann | +1 555 0100 |',
      ),
    );
    expect(found.escalation_rows).toBe(1);
  });

  it('are escalated to by a contact chain and by a drawn path', () => {
    expect(
      inspect(text('# G', '## Emergency Contact Chain', '1. **Baker**: pager', '2. **Chief**: phone'))
        .escalation_rows,
    ).toBe(2);
    const graph = fence(
      'mermaid',
      'graph TD',
      '  A[Alert] --> B{Bad?}',
      '  B -->|Yes| C[Page on-call]',
      '  C --> D[Call the manager]',
    );
    expect(inspect(text('# G', '## Escalation flow', ...graph)).escalation_rows).toBe(2);
  });

  it('may be numbered contacts, and chat rooms are none', () => {
    const found = inspect(
      text(
        '# G',
        '## Escalation contacts',
        '1. **Baker team**: bake@example.com',
        '2. **Chief**: +47 555 01 000',
        '3. **Mill**: the pager, after 10 minutes',
        '## Contacts',
        '- `#ovens` - talk about ovens',
      ),
    );
    expect(found.contacts).toBe(3);
    expect(found.escalation_rows).toBe(0);
  });

  it('are no rungs where they only hold a phone, nor are the steps of a whole escalation guide', () => {
    const found = inspect(
      text(
        '# Escalation and on-call guide',
        '## Incident process',
        '### Step 1: Detect',
        'See it.',
        '### Step 2: Respond',
        'Do it.',
        '## Escalation contacts',
        '### Technical escalation',
        '- **Primary baker**: +1 555 0100',
        '- **Secondary baker**: +1 555 0101',
        '## Checklist for the chief (if escalated)',
        ...fence('', '☐ Read the log', '☐ Call the mill'),
      ),
    );
    expect(found.escalation_rows).toBe(0);
    expect(found.contacts).toBe(2);
    expect(found.checklist_items).toBe(2);
  });

  it('are asked on the branches of a decision that call somebody', () => {
    const tree = fence(
      '',
      'Oven cold?',
      '├─ NO → Page the baker',
      '└─ YES → Go on',
      '├─ NO → Call the chief',
    );
    expect(inspect(text('# G', '## Escalation decision tree', ...tree)).escalation_rows).toBe(2);
  });
});

describe('scenarios and PowerShell', () => {
  it('may be lettered without a space in Japanese', () => {
    const found = inspect(
      text(
        '# G',
        '## 復元シナリオ別手順',
        '### シナリオA: 粉の破損',
        '1. 見る',
        '### シナリオB: 窯全体',
        '1. 見る',
      ),
    );
    expect(found.playbooks).toEqual(['シナリオA: 粉の破損', 'シナリオB: 窯全体']);
  });

  it('may have steps as bold numbered paragraphs', () => {
    const found = inspect(
      text(
        '# G',
        '## Oven is compromised',
        '**1. Cut the power.** At once, and tell the bakers of all shifts.',
        '',
        '**2. Wait.** Long.',
      ),
    );
    expect(found.playbooks).toEqual(['Oven is compromised']);
  });

  it('are commands where a line begins with a variable', () => {
    const found = inspect(
      text('# G', ...fence('', '$zip="C:\\a.zip"; $to="C:\\b"; Remove-Item $to -Recurse')),
    );
    expect(found.command_blocks).toBe(1);
  });

  it('are titles that begin with "Symptom:", also below a heading about troubleshooting', () => {
    const found = inspect(
      text(
        '# G',
        '## Oven troubleshooting',
        '### Symptom: no fresh bread',
        '1. Look',
        '### Symptom: too much heat',
        '1. Look',
      ),
    );
    expect(found.playbooks).toEqual(['Symptom: no fresh bread', 'Symptom: too much heat']);
  });

  it('are sections that give a symptom and what to type, whatever their names', () => {
    const part = (name: string): string[] => [
      `## ${name}`,
      `**Symptom:** alert \`${name}\`.`,
      '',
      ...fence('sh', 'df -h'),
    ];
    const found = inspect(text('# G', ...part('oven-a'), ...part('oven-b'), ...part('oven-c')));
    expect(found.playbooks).toEqual(['oven-a', 'oven-b', 'oven-c']);
  });

  it('are branches of a diagnosis tree', () => {
    const found = inspect(
      text('# G', '## Fast diagnosis tree', '### Hit rate low', '1. Look', '### Error rate > 1 %', '1. Look'),
    );
    expect(found.playbooks).toEqual(['Hit rate low', 'Error rate > 1 %']);
  });
});

describe('a severity scheme', () => {
  it('may stand on one line', () => {
    const found = inspect(
      text('# G', '**Severity levels:** P1 (critical) / P2 (major) / P3 (minor)', '', '## Next', 'Text'),
    );
    expect(found.severities.map((s) => s.slice(0, 2))).toEqual(['P1', 'P2', 'P3']);
  });

  it('is no table of alert levels', () => {
    const found = inspect(
      text(
        '# G',
        '## Alert response',
        '| Alert level | Action |',
        '| --- | --- |',
        '| info | none |',
        '| critical | act |',
      ),
    );
    expect(found.severities).toEqual([]);
  });
});

describe('fences tagged as YAML', () => {
  it('may be checklists and contact cards', () => {
    const found = inspect(
      text(
        '# G',
        '## Containment',
        ...fence('yaml', 'Actions:', '- [ ] Isolate', '- [ ] Block'),
        '## Emergency contacts',
        ...fence('yaml', 'Hotline: +1 555 0100', 'Commander: a@example.com'),
      ),
    );
    expect(found.checklist_items).toBe(2);
    expect(found.contacts).toBe(2);
  });
});

describe('what is told in passing', () => {
  it('are rungs written as bold times with points below', () => {
    const found = inspect(
      text(
        '# G',
        '## Escalation path',
        '**Immediate (0-10 mins):** baker on call',
        '- Act immediately',
        '',
        '**10-20 mins:** the chief',
        '- Plan',
      ),
    );
    expect(found.escalation_rows).toBe(2);
  });

  it('is a procedure where the title says what to do about something stuck', () => {
    const guide = importGuide(
      text(
        '# G',
        '## Common issues',
        '### Dough not rising',
        '1. Wait',
        '### Clear stuck trays',
        ...fence('sh', 'df -h'),
      ),
    );
    expect(guide.playbooks.map((p) => [p.title, p.kind])).toEqual([
      ['Dough not rising', 'condition'],
      ['Clear stuck trays', 'procedure'],
    ]);
  });

  it('is a file whose title names its runbook behind a dash', () => {
    const found = inspect(
      text(
        '# Runbook — Skipped tray',
        '## Triage',
        '1. Look',
        ...fence('sh', 'df -h'),
        '## Resolution',
        '1. Put it back',
      ),
    );
    expect(found.playbooks).toEqual(['Runbook — Skipped tray']);
  });

  it('is a filter of a log view and no command', () => {
    expect(
      inspect(text('# G', ...fence('powershell', '# By id', 'trace_id:abc', 'level:error'))).command_blocks,
    ).toBe(0);
  });
});
