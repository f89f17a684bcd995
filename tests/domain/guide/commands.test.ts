import { describe, expect, it } from 'vitest';
import { importGuide } from '../../../electron/domain/guide/import.ts';
import type { FenceBlock, Step, StepsBlock } from '../../../electron/domain/guide/model.ts';
import { inspect, text } from './fixtures.ts';

const fenceOf = (lang: string, ...lines: string[]): StepsBlock | FenceBlock | undefined =>
  importGuide(text('# G', '', `\`\`\`${lang}`, ...lines, '```')).blocks.find(
    (b) => b.kind === 'fence' || (b.kind === 'steps' && b.origin === 'fence'),
  ) as StepsBlock | FenceBlock | undefined;
const stepsOf = (lang: string, ...lines: string[]): Step[] => {
  const block = fenceOf(lang, ...lines);
  return block?.kind === 'steps' ? block.steps : [];
};
const commands = (lang: string, ...lines: string[]): string[] =>
  stepsOf(lang, ...lines).flatMap((s) => (s.kind === 'command' ? [s.command] : []));
const classOf = (lang: string, ...lines: string[]): string => {
  const block = fenceOf(lang, ...lines);
  return block?.kind === 'fence' ? block.class : (block?.kind ?? 'none');
};

describe('what a fence is', () => {
  it('is judged by content, not by its tag', () => {
    expect(classOf('bash', '1. Call the baker', '2. Open the door')).toBe('list');
    expect(classOf('bash', '# only', '# remarks')).toBe('comment');
    expect(classOf('bash', 'OVEN_HEAT=220', 'OVEN_FAN=on')).toBe('settings');
    expect(classOf('bash', '├── oven', '└── mixer')).toBe('diagram');
    expect(classOf('bash', '/incident declare oven is down')).toBe('chat');
    expect(classOf('bash', '*/5 * * * * /usr/local/bin/check-oven')).toBe('cron');
    expect(classOf('', 'Alarm → Baker → Chief')).toBe('diagram');
    expect(classOf('', '2026-01-02 03:04:05 ERROR no heat', '2026-01-02 03:04:06 ERROR no heat')).toBe(
      'output',
    );
    expect(classOf('', 'sum by (oven) (rate(heat_total[5m])) > 3')).toBe('query');
    expect(classOf('yaml', 'oven: on', 'command: systemctl restart oven')).toBe('config');
    expect(classOf('python', 'print("df -h")')).toBe('program');
    expect(classOf('', 'Head baker: [Phone] [Email]', 'Owner: [Phone] [Email]')).toBe('card');
  });

  it('is commands without a tag as well', () => {
    expect(commands('', 'kubectl get pods -n ovens')).toEqual(['kubectl get pods -n ovens']);
    expect(commands('text', 'Get-Service Oven | Restart-Service')).toHaveLength(1);
    expect(commands('', 'SELECT *', 'FROM ovens', 'WHERE heat > 300;')).toEqual([
      'SELECT *\nFROM ovens\nWHERE heat > 300;',
    ]);
    expect(commands('javascript', 'db.ovens.find({ heat: 1 })')).toHaveLength(1);
    expect(commands('bash', 'export OVEN=1')).toHaveLength(1);
  });
});

describe('the steps of a fence', () => {
  it('take their titles, numbers and conditions from the remarks above', () => {
    expect(
      stepsOf('bash', '# Step 2: Restart (if it hangs)', '# twice at most', 'ovenctl restart --all'),
    ).toMatchObject([
      {
        number: '2',
        title: 'Restart (if it hangs)',
        condition: 'if it hangs',
        notes: ['twice at most'],
        command: 'ovenctl restart --all',
      },
    ]);
  });

  it('know alternatives and expectations', () => {
    expect(stepsOf('bash', 'docker ps', '# or', 'podman ps', '# Expected: oven is listed')).toMatchObject([
      { command: 'docker ps' },
      { command: 'podman ps', alternative: true, expected: ['oven is listed'] },
    ]);
  });

  it('keep numbered remarks without a command as steps by hand', () => {
    expect(stepsOf('bash', '# 1. Open the door', '', '# 2. Look', 'ls /oven')).toMatchObject([
      { kind: 'manual', number: '1', title: 'Open the door' },
      { kind: 'command', number: '2', title: 'Look' },
    ]);
  });

  it('join continuation lines, open quotes, here-documents and blocks', () => {
    expect(
      commands(
        'bash',
        'curl -X POST https://oven.example \\',
        '  -d "{',
        '    \\"heat\\": 0',
        '  }"',
        'uptime',
      ),
    ).toHaveLength(2);
    expect(commands('bash', 'psql ovens <<SQL', 'SELECT 1;', '', 'SELECT 2;', 'SQL', 'date')).toHaveLength(2);
    expect(
      commands('bash', 'for o in a b; do', '  ovenctl stop $o', 'done', 'if [ -f x ]; then', '  rm x', 'fi'),
    ).toHaveLength(2);
    expect(commands('bash', 'ls |', '  wc -l')).toEqual(['ls |\n  wc -l']);
    expect(commands('powershell', 'Get-Process `', '  -Name oven')).toHaveLength(1);
  });

  it('do not let an apostrophe swallow what follows', () => {
    expect(commands('bash', "echo it's hot", '', '# next', 'uptime')).toEqual(["echo it's hot", 'uptime']);
  });

  it('take prompts off and keep sample output apart', () => {
    expect(stepsOf('console', '$ uptime', ' 10:00 up 3 days', '$ df -h')).toMatchObject([
      { command: 'uptime', sample: ' 10:00 up 3 days' },
      { command: 'df -h' },
    ]);
    expect(stepsOf('', 'mysql> SHOW PROCESSLIST;', 'baker@oven:~$ uptime')).toMatchObject([
      { command: 'SHOW PROCESSLIST;', shell: 'mysql' },
      { command: 'uptime', shell: 'sh' },
    ]);
  });

  it('know the database shell that they are typed into', () => {
    const [open, use, find] = stepsOf('bash', 'mongosh', 'use bakery', 'db.ovens.countDocuments()');
    expect([open?.shell, use?.shell, find?.shell]).toEqual(['sh', 'mongosh', 'mongosh']);
    expect(find?.inside).toBe(open?.id);
    expect(stepsOf('bash', 'redis-cli', 'INFO memory', 'exit', 'uptime').map((s) => s.shell)).toEqual([
      'sh',
      'redis',
      'redis',
      'sh',
    ]);
  });

  it('are named after the list item that the fence stands in', () => {
    const guide = importGuide(
      text('## Oven down', '1. **If it is cold**:', '   ```bash', '   ovenctl heat --now', '   ```'),
    );
    const block = guide.blocks.find((b) => b.kind === 'steps' && b.origin === 'fence');
    expect(block).toMatchObject({ title: 'If it is cold', condition: 'If it is cold', depth: 1 });
    expect(block?.kind === 'steps' && block.steps[0]?.command).toBe('ovenctl heat --now');
  });
});

describe('fences as people write them', () => {
  it('may hold fences of their own length', () => {
    const found = inspect(
      text(
        '## Report template',
        '```markdown',
        '# Report',
        '```bash',
        'df -h',
        '```',
        'End',
        '```',
        '',
        '```bash',
        'uptime',
        '```',
        '',
        '# After',
      ),
    );
    expect(found).toMatchObject({ template_blocks: 1, command_blocks: 1 });
    expect(found.warnings).toContain('nested-fence');
  });

  it('may close left of their list item, or never', () => {
    expect(
      inspect(text('1. Look', '   ```bash', '   df -h', '```', '', '## B', '```bash', 'uptime', '```'))
        .command_blocks,
    ).toBe(2);
    expect(inspect(text('# G', '```bash', 'df -h')).warnings).toContain('unclosed-fence');
  });

  it('may be directives that hold text', () => {
    expect(
      inspect(text('```{tip}', 'Run `df -h`.', '```', '', '````{note}', '```bash', 'df -h', '```', '````'))
        .command_blocks,
    ).toBe(0);
    expect(inspect(text('```{code-block} bash', 'df -h', '```')).command_blocks).toBe(1);
  });
});
