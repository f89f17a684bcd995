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
