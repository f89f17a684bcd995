import { describe, expect, it } from 'vitest';
import { inspect, text } from './fixtures.ts';

const titles = (...lines: string[]): string[] => inspect(text(...lines)).playbooks;

describe('playbooks', () => {
  it('are found below a heading that collects them', () => {
    expect(
      titles(
        '# G',
        '## Common incidents',
        '### 🔥 1. Disk full',
        '1. Look',
        '### 2.2 Queue stuck',
        '```sh',
        'df -h',
        '```',
      ),
    ).toEqual(['🔥 1. Disk full', '2.2 Queue stuck']);
  });

  it('are no phases, templates, contacts or quick references', () => {
    expect(
      titles(
        '# G',
        '## Response process',
        '### Phase 1: Detection',
        '1. See',
        '### Phase 2: Containment',
        '1. Stop',
        '## Quick reference',
        '```sh',
        'df -h',
        '```',
        '## Incident report template',
        'Text',
        '## Contacts for outages',
        '- **Ann**: 1',
      ),
    ).toEqual([]);
  });

  it('are a whole file where it is about one alert', () => {
    expect(
      titles(
        '# OvenTooHot',
        '## Meaning',
        'Hot.',
        '## Impact',
        'Bread burns.',
        '## Diagnosis',
        'Look.',
        '## Mitigation',
        'Open.',
      ),
    ).toEqual(['OvenTooHot']);
    expect(
      titles(
        '# Bread theft',
        '## Detection',
        '- missing bread',
        '## Containment',
        '1. [ ] lock the door',
        '## Recovery',
        '- bake again',
      ),
    ).toEqual(['Bread theft']);
  });

  it('have parts in other languages', () => {
    expect(
      titles('# G', '## Horno caído', '**Síntomas**:', '- frío', '', '**Acciones**:', '1. Encender'),
    ).toEqual(['Horno caído']);
    expect(
      titles('# G', '## Four en panne', '### Symptômes', '- froid', '### Actions', '1. Allumer'),
    ).toEqual(['Four en panne']);
    expect(
      titles('# G', '## Ofen ausgefallen', '### Symptome', '- kalt', '### Maßnahmen', '1. Heizen'),
    ).toEqual(['Ofen ausgefallen']);
    expect(
      titles('# G', '## 常见故障', '### 烤箱无法启动', '#### 症状', '- 冷', '#### 处置', '1. 打开'),
    ).toEqual(['烤箱无法启动']);
    expect(titles('# G', '## オーブン障害', '### 症状', '- 冷たい', '### 対応', '1. 点ける')).toEqual([
      'オーブン障害',
    ]);
    expect(titles('# G', '## 오븐 장애', '### 증상', '- 차갑다', '### 조치', '1. 켠다')).toEqual([
      '오븐 장애',
    ]);
    expect(
      titles('# G', '## Печь недоступна', '### Симптомы', '- холодно', '### Действия', '1. Включить'),
    ).toEqual(['Печь недоступна']);
  });

  it('keep their inner scenarios to themselves', () => {
    expect(
      titles(
        '# G',
        '## Oven down',
        '### Symptoms',
        '- cold',
        '### Resolution',
        '#### Scenario A: fuse failed',
        '1. New fuse',
        '#### Scenario B: power loss',
        '1. Wait',
        '## Mixer stuck',
        '### Symptoms',
        '- quiet',
        '### Resolution',
        '1. Push',
      ),
    ).toEqual(['Oven down', 'Mixer stuck']);
  });

  it('are told from procedures', () => {
    const found = inspect(
      text(
        '# G',
        '## Recovery procedures',
        '### Restore the recipe database',
        '```sh',
        'pg_restore -d recipes dump',
        '```',
      ),
    );
    expect(found.playbooks).toEqual([]);
    expect(found.procedures).toEqual(['Restore the recipe database']);
  });

  it('are nothing without a body', () => {
    expect(titles('# G', '## Incident scenarios', '### Oven down', '### Mixer down', 'TODO')).toEqual([]);
  });
});
