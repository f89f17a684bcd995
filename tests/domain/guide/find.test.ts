import { expect, test } from 'vitest';
import { findPlaybooks } from '../../../electron/domain/guide/find.ts';
import type { GuideRow, PlaybookSummary } from '../../../electron/domain/guide/library.ts';

function guide(name: string, playbooks: [string, PlaybookSummary['kind']][]): GuideRow {
  return {
    id: name,
    name,
    file: `${name}.md`,
    encoding: 'utf-8',
    sha256: '',
    characters: 1,
    revision: '',
    corrections: [],
    importedAt: 1,
    updatedAt: 1,
    updatedBy: 'Kim',
    problem: '',
    summary: {
      title: name,
      language: 'en',
      counts: {
        playbooks: 0,
        steps: 0,
        commands: 0,
        checks: 0,
        severities: 0,
        templates: 0,
        contacts: 0,
        warnings: 0,
      },
      severities: [],
      levels: [],
      roles: [],
      playbooks: playbooks.map(([title, kind]) => ({ id: title, title, kind, steps: 1, commands: 1 })),
    },
  };
}

const guides = [
  guide('Operations', [
    ['First 15 minutes', 'phase'],
    ['Restore a backup', 'procedure'],
    ['1. Database Connection Failure', 'condition'],
    ['2. Cache is down', 'condition'],
  ]),
  guide('支付手册', [['数据库连接失败', 'condition']]),
];
const titles = (query: string, incident: string) =>
  findPlaybooks(guides, query, incident).map((f) => f.playbook.title);

test('what shares words with the incident comes first, whatever their endings', () => {
  expect(titles('', 'No connections to the databases')[0]).toBe('1. Database Connection Failure');
  expect(titles('', 'Backups must be restored')[0]).toBe('Restore a backup');
});

test('conditions come before procedures, procedures before phases', () => {
  expect(titles('', 'something').at(-1)).toBe('First 15 minutes');
});

test('every word of the query must be in the title or the name of the guide', () => {
  expect(titles('cache op', '')).toEqual(['2. Cache is down']);
  expect(titles('cache xyz', '')).toEqual([]);
  expect(titles('连接', '')).toEqual(['数据库连接失败']);
});
