import { describe, expect, it } from 'vitest';
import { importGuide } from '../../../electron/domain/guide/import.ts';
import { inspect, text } from './fixtures.ts';

const fence = (lang: string, ...lines: string[]): string[] => [`\`\`\`${lang}`, ...lines, '```'];

describe('a title that names its own playbook', () => {
  it('is one playbook, also where the same grades return in each', () => {
    const grades = ['### Amber', '- Slow', '- Look at the load', '### Red', '- Restart it'];
    const found = inspect(
      text('# Ovens', '## 1. Belt — Playbook', ...grades, '## 2. Flour — Playbook', ...grades),
    );
    expect(found.playbooks).toEqual(['1. Belt — Playbook', '2. Flour — Playbook']);
  });

  it('is a collection where the title speaks of incidents in general', () => {
    const found = inspect(
      text('# G', '## Incident Playbook', '### Mill down', '1. Look', '### Silo full', '1. Empty it'),
    );
    expect(found.playbooks).toEqual(['Mill down', 'Silo full']);
  });
});

describe('a condition', () => {
  it('is told from a procedure although it names a restart or a rollback', () => {
    const found = inspect(
      text('# G', '## Mixer restarting in a loop', '1. Look', '## Canary rollback rate high', '1. Look'),
    );
    expect(found.playbooks).toEqual(['Mixer restarting in a loop', 'Canary rollback rate high']);
  });

  it('may be a sentence of Portuguese, Chinese, Korean or Russian', () => {
    const titles = ['Forno não inicia', '问题1：页面白屏', '주문 응답이 느림', 'Печь не запускается'];
    const found = inspect(text('# G', ...titles.flatMap((t) => [`## ${t}`, '1. Look'])));
    expect(found.playbooks).toEqual(titles);
  });

  it('needs no numbered steps beside others that have them', () => {
    const found = inspect(
      text(
        '# G',
        '## Mill down',
        '1. Look',
        '## Silo broken',
        '1. Look',
        '## Belt stuck',
        '- Check the motor',
      ),
    );
    expect(found.playbooks).toEqual(['Mill down', 'Silo broken', 'Belt stuck']);
  });

  it('counts below an annex and below a response to security incidents', () => {
    const parts = ['**Symptoms**:', '- Strangers', '', '**Steps**:', '1. Lock the door'];
    const found = inspect(
      text(
        '# G',
        '## 7. Security incident response',
        '### 7.1 Unauthorized access detected',
        ...parts,
        '## Appendix: Common failures',
        '### A.1 "Oven timeout"',
        '1. Wait',
        '### A.2 "Mill crash"',
        '1. Wait',
      ),
    );
    expect(found.playbooks).toEqual([
      '7.1 Unauthorized access detected',
      'A.1 "Oven timeout"',
      'A.2 "Mill crash"',
    ]);
  });

  it('is none in a list of frequent questions or as the title of a recovery manual', () => {
    expect(
      inspect(text('# G', '## よくある質問（FAQ）', '### Q1: 停止したい', ...fence('sh', 'df -h'))).playbooks,
    ).toEqual([]);
    expect(
      inspect(
        text('# Восстановление после аварии', '## Проверка', ...fence('sh', 'df -h'), '## Запуск', 'Да'),
      ).playbooks,
    ).toEqual([]);
  });
});

describe('a general process', () => {
  it('has phases and is no playbook, and templates are no phases', () => {
    const guide = importGuide(
      text(
        '# G',
        '## General process',
        '### Phase 1: Detect',
        '- [ ] seen',
        '### Phase 2: Investigate',
        '- [ ] read',
        '### Phase 3: Mitigate',
        '- [ ] done',
      ),
    );
    expect(guide.playbooks).toEqual([]);
    expect(guide.phases.map((p) => p.title)).toEqual([
      'Phase 1: Detect',
      'Phase 2: Investigate',
      'Phase 3: Mitigate',
    ]);
    const letters = ['Initial notice', 'Resolution notice', 'Post-incident report'];
    const other = importGuide(
      text('# G', '## Communication templates', ...letters.map((t) => `### ${t}\nDear all`)),
    );
    expect(other.phases).toEqual([]);
  });

  it('does not swallow a restore that has symptoms of its own', () => {
    const guide = importGuide(
      text(
        '# G',
        '## Restore from backup',
        '### Symptoms',
        '- Gone',
        '### Mitigation',
        ...fence('sh', 'df -h'),
      ),
    );
    expect(guide.playbooks.map((p) => [p.title, p.kind])).toEqual([['Restore from backup', 'procedure']]);
  });
});

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

describe('what is no playbook', () => {
  it('are the parts of a drawer in which nothing goes wrong', () => {
    const found = inspect(
      text('# G', '## Load test scenarios', '### Enter the queue', '1. Call it', '### Search', '1. Call it'),
    );
    expect(found.playbooks).toEqual([]);
  });

  it('is a table of kinds of failures', () => {
    const found = inspect(
      text(
        '# G',
        '## Common failure scenarios',
        '### Service failures',
        '| Kind | Impact |',
        '| --- | --- |',
        '| Oven down | all |',
        '| Mill crash | all |',
        '| Belt stuck | some |',
        '### Silo failure',
        '1. Empty it',
      ),
    );
    expect(found.playbooks).toEqual(['Silo failure']);
  });
});

describe('failures below a process', () => {
  it('are found two headings down', () => {
    const found = inspect(
      text(
        '# 预案',
        '## 3. 应急处理流程',
        '### 3.2 服务故障处理流程',
        '#### 3.2.1 烤箱不可用',
        ...fence('sh', 'df -h'),
        '#### 3.2.2 面粉机故障',
        ...fence('sh', 'df -h'),
        '## 4. 联系人',
        '- 张三: 138-0000-0001',
      ),
    );
    expect(found.playbooks).toEqual(['3.2.1 烤箱不可用', '3.2.2 面粉机故障']);
  });

  it('may be a whole file whose title names the alert, with steps', () => {
    const found = inspect(
      text(
        '# Runbook: High latency investigation',
        '## Latency triage flow',
        'Look.',
        '## Steps',
        '1. Look',
        '## Success criteria',
        '- Fast',
      ),
    );
    expect(found.playbooks).toEqual(['Runbook: High latency investigation']);
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
