import { describe, expect, it } from 'vitest';
import { importGuide } from '../../../electron/domain/guide/import.ts';
import { inspect, text } from './fixtures.ts';

const labels = (...lines: string[]): string[] => inspect(text(...lines)).severities;

describe('the severity scheme', () => {
  it('is read from headings, in the order of the guide', () => {
    expect(
      labels('# G', '## Severity', '### SEV-3: small', 'x', '### SEV-2: big', 'x', '### SEV-1: huge', 'x'),
    ).toEqual(['SEV-3: small', 'SEV-2: big', 'SEV-1: huge']);
  });

  it('is read from bold lines with lists below', () => {
    expect(
      labels(
        '## Incident classification',
        '**Critical (P1)**',
        '- all down',
        '',
        '**High (P2)**',
        '- half down',
      ),
    ).toEqual(['Critical (P1)', 'High (P2)']);
  });

  it('is read from bullets, whatever the code looks like', () => {
    expect(labels('## Severity levels', '- **Level 1**: dead', '- **Level 2**: ill')).toEqual([
      'Level 1',
      'Level 2',
    ]);
    expect(labels('## Severity', '- S1 - dead', '- S2 - ill')).toHaveLength(2);
  });

  it('is read from an HTML table', () => {
    expect(
      labels(
        '## Incident levels',
        '<table>',
        '<tr><th>Severity</th><th>What</th></tr>',
        '<tr><td>Sev1</td><td>a</td></tr>',
        '<tr><td>Sev2</td><td>b</td></tr>',
        '</table>',
      ),
    ).toEqual(['Sev1', 'Sev2']);
  });

  it('may be words alone where a heading says that they are severities', () => {
    expect(
      labels(
        '## Severity levels',
        '| Level | When |',
        '|---|---|',
        '| 🔴 Critical | a |',
        '| 🟡 Medium | b |',
      ),
    ).toEqual(['🔴 Critical', '🟡 Medium']);
    expect(labels('## Ovens', '| Heat | When |', '|---|---|', '| High | a |', '| Low | b |')).toEqual([]);
  });

  it('is known in other languages', () => {
    expect(
      labels('## Niveles de severidad', '| Nivel | Qué |', '|---|---|', '| Crítico | a |', '| Bajo | b |'),
    ).toHaveLength(2);
    expect(labels('## 故障分级', '| 级别 | 定义 |', '|---|---|', '| P0 | a |', '| P1 | b |')).toEqual([
      'P0',
      'P1',
    ]);
    expect(
      labels('## 장애 등급', '| 등급 | 정의 |', '|---|---|', '| 심각 | a |', '| 낮음 | b |'),
    ).toHaveLength(2);
    expect(labels('## Уровни критичности', '- **Критический**: a', '- **Низкий**: b')).toHaveLength(2);
  });

  it('is not an escalation ladder', () => {
    expect(labels('## Escalation', '### Level 1: Engineer', 'x', '### Level 2: Lead', 'x')).toEqual([]);
  });

  it('is the first of several', () => {
    expect(
      labels(
        '## Severity',
        '- **P1**: a',
        '- **P2**: b',
        '',
        '## Update cadence',
        '| Sev | Every |',
        '|---|---|',
        '| Sev1 | 1 h |',
        '| Sev2 | 2 h |',
      ),
    ).toEqual(['P1', 'P2']);
  });

  it('brings its times along as clocks', () => {
    const guide = importGuide(
      text(
        '## Severity',
        '| Level | Response time |',
        '|---|---|',
        '| P1 | < 15 minutes |',
        '| P2 | 2 hours |',
      ),
    );
    expect(guide.severities[0]).toMatchObject({ code: 'P1', responseTarget: '< 15 minutes' });
    expect(guide.clocks.filter((c) => c.kind === 'response').map((c) => c.minutes)).toEqual([15, 120]);
  });
});
