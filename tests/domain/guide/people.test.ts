import { describe, expect, it } from 'vitest';
import { importGuide } from '../../../electron/domain/guide/import.ts';
import { inspect, text } from './fixtures.ts';

const guide = (...lines: string[]) => importGuide(text(...lines));

describe('contacts', () => {
  it('are bullets, table rows and labelled lines of a contact section', () => {
    expect(
      guide('## Contacts', '- **Ann**: +1 555 0100', '- Bob: [Phone]').contacts.map((c) => c.name),
    ).toEqual(['Ann', 'Bob']);
    expect(
      guide('## Emergency contacts', '| Role | Phone |', '|---|---|', '| Baker | 1 |', '| Owner | 2 |')
        .contacts,
    ).toHaveLength(2);
    expect(guide('## 联系人', '| 角色 | 电话 |', '|---|---|', '| 面包师 | ___ |').contacts).toHaveLength(1);
    expect(
      guide(
        '## Emergency Contacts',
        '```',
        'Baker: <Phone>',
        'Owner: <Email>',
        'Status page: https://s.example',
        '```',
      ).contacts,
    ).toHaveLength(2);
  });

  it('are no channels, pages or rotas', () => {
    expect(
      guide(
        '## Contacts',
        '- **Slack**: #ovens',
        '- **Status page**: https://s.example',
        '- **Ann**: a@b.example',
      ).contacts,
    ).toHaveLength(1);
    expect(
      guide('## Contacts', '### On-call schedule', '| Day | Who |', '|---|---|', '| Monday | Ann |').contacts,
    ).toEqual([]);
  });

  it('are one where the lines of a card describe one person', () => {
    const [ann, bob, none] = guide(
      '## Contacts',
      '### Primary',
      '- **Name**: Ann',
      '- **Phone**: +1 555 0100',
      '- **Email**: a@b.example',
      '### Backup',
      '- **Name**: Bob',
      '- **Phone**: 2',
    ).contacts;
    expect(ann?.channels.map((c) => c.kind)).toEqual(expect.arrayContaining(['phone', 'email']));
    expect(bob).toBeDefined();
    expect(none).toBeUndefined();
  });
});

describe('escalation', () => {
  it('is read from tables, lists, headings and fences', () => {
    expect(
      guide(
        '## Escalation matrix',
        '| Time | Contact |',
        '|---|---|',
        '| 15 min | Lead |',
        '| 1 hour | Owner |',
      ).escalation,
    ).toMatchObject([
      { trigger: '15 min', who: 'Lead', minutes: 15 },
      { trigger: '1 hour', who: 'Owner', minutes: 60 },
    ]);
    expect(guide('## Escalation path', '1. **L1**: baker', '2. **L2**: owner').escalation).toHaveLength(2);
    expect(
      guide('## Escalation', '### Level 1: Baker', 'x', '### Level 2: Owner', 'y').escalation.map(
        (e) => e.who,
      ),
    ).toEqual(['Baker', 'Owner']);
    expect(
      guide('### Escalation path', '```', 'Baker', '  ↓ (15 min)', 'Lead', '  ↓', 'Owner', '```').escalation,
    ).toHaveLength(3);
    expect(
      guide('## Tabla de escalación', '| Nivel | Quién |', '|---|---|', '| 1 | Ana |').escalation,
    ).toHaveLength(1);
  });

  it('is not the column of a severity table, nor a list of reasons', () => {
    expect(
      guide('## Severity levels', '| Level | Escalation |', '|---|---|', '| P1 | Owner |', '| P2 | Lead |')
        .escalation,
    ).toEqual([]);
    expect(guide('## When to escalate', '- nobody knows', '- it burns').escalation).toEqual([]);
  });

  it('may be contacts at once where a table says role, contact and when', () => {
    const both = guide(
      '## Escalation contacts',
      '| Role | Contact | When |',
      '|---|---|---|',
      '| Lead | 1 | after 15 min |',
    );
    expect([both.contacts.length, both.escalation.length]).toEqual([1, 1]);
    const plain = guide(
      '## Contacts',
      '| Role | Contact | When |',
      '|---|---|---|',
      '| Lead | 1 | P0 |',
      '| Owner | 2 | P1 |',
    );
    expect([plain.contacts.length, plain.escalation.length]).toEqual([2, 2]);
    const grid = guide(
      '## Escalation matrix',
      '### By severity',
      '| Severity | First responder | 15 min |',
      '|---|---|---|',
      '| P1 | on-call | CTO |',
    );
    expect(grid.escalation).toHaveLength(1);
  });
});

describe('checklists', () => {
  it('know boxes in all spellings', () => {
    expect(
      inspect(
        text(
          '- [ ] a',
          '- [x] b',
          '* [X] c',
          '1. [ ] d',
          '- [] e',
          '- ☐ f',
          '',
          '⬜ g',
          '',
          '| ☐ | h |',
          '|---|---|',
          '| ☑ | i |',
        ),
      ).checklist_items,
    ).toBe(8);
    expect(inspect(text('```', 'START:', '☐ heat', '☐ bread', '[ ] door', '```')).checklist_items).toBe(3);
    expect(inspect(text('- ✅ done', '- [link](x)', '- [x](y)')).checklist_items).toBe(0);
  });

  it('count nested boxes, and none in templates', () => {
    expect(inspect(text('- [ ] a', '\t- [ ] b', '\t\t-  [ ] c')).checklist_items).toBe(3);
    expect(
      inspect(
        text(
          '## Post-mortem template',
          '```markdown',
          '# Post-mortem: [title]',
          '## Impact',
          '[what]',
          '- [ ] [action]',
          '```',
        ),
      ).checklist_items,
    ).toBe(0);
  });
});

describe('templates and clocks', () => {
  it('have fields and choices that lie in the source', () => {
    const source = text(
      '## Status update template',
      '```',
      'Subject: [Incident] <service>',
      'Status: INVESTIGATING / RESOLVED',
      'Next: {{time}} [yes|no] ____',
      '```',
    );
    const [template] = importGuide(source).templates;
    expect(template?.channel).toBe('email');
    expect(template?.fields.map((f) => source.slice(f.range.start, f.range.end))).toEqual([
      '[Incident]',
      '<service>',
      'INVESTIGATING / RESOLVED',
      '{{time}}',
      '[yes|no]',
      '____',
    ]);
    expect(template?.fields.map((f) => f.choices?.length)).toEqual([
      undefined,
      undefined,
      2,
      undefined,
      2,
      undefined,
    ]);
  });

  it('know legal notices, retention, RTO and RPO', () => {
    const { clocks } = guide(
      '## Compliance',
      '1. **Within 72 hours**: Notify the supervisory authority',
      '## Data retention',
      '- **Incident logs**: 7 years',
      '## Targets',
      '- **RTO**: < 1 hour',
      '- **RPO**: 15 minutes',
    );
    expect(clocks.map((c) => [c.kind, c.minutes])).toEqual([
      ['notify', 4320],
      ['retention', 3_679_200],
      ['rto', 60],
      ['rpo', 15],
    ]);
  });
});
