import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importGuide } from '../../electron/domain/guide/import.ts';
import {
  type Guide,
  type Playbook,
  type SectionKind,
  type Step,
  blocksWithin,
  textOf,
} from '../../electron/domain/guide/model.ts';

const root = new URL('../../', import.meta.url);
const folder = new URL('resources/guides/', root);
const seeds = new URL('../shared/guides/seeds/', root);
const guides = new Map<string, Guide>(
  readdirSync(folder)
    .filter((f) => f.endsWith('.md'))
    .map((f) => [f, importGuide(readFileSync(new URL(f, folder), 'utf8'))]),
);

const GENERAL = 'general-process.md';
const GENERIC = [
  'databases-caches-queues.md',
  'errors-latency-outage.md',
  'dependencies.md',
  'security.md',
  'recovery-procedures.md',
];
const TECHNOLOGIES: Record<string, number> = {
  'postgresql.md': 6,
  'mysql-mariadb.md': 6,
  'mongodb.md': 6,
  'redis.md': 5,
  'docker-compose.md': 5,
  'kubernetes.md': 6,
  'systemd-pm2.md': 4,
  'nginx.md': 5,
};
const TOPICS = [
  /database connection failure/i,
  /connection pool/i,
  /cache failure/i,
  /high error rate/i,
  /high latency/i,
  /high memory/i,
  /data corruption/i,
  /failed deployment$/i,
  /full outage/i,
  /queue failure/i,
  /payment or billing failure/i,
  /third-party api failure/i,
  /ddos/i,
  /security breach/i,
  /restore from backup/i,
  /complete restart/i,
  /expired .*certificate/i,
  /^full disk/i,
  /dns failure/i,
];

const playbooks = [...guides].flatMap(([file, guide]) => guide.playbooks.map((p) => ({ file, guide, p })));
const nameOf = ({ file, p }: { file: string; p: Playbook }): string => `${file}: ${p.name}`;

function stepsOf(guide: Guide, p: Playbook): Step[] {
  return blocksWithin(guide, p.range).flatMap((b) => (b.kind === 'steps' ? b.steps : []));
}

function commandsOf(guide: Guide): Step[] {
  return guide.blocks.flatMap((b) => (b.kind === 'steps' ? b.steps.filter((s) => s.command !== '') : []));
}

describe('the built-in guides', () => {
  it('are the general process, the neutral playbooks and one guide for each technology', () => {
    expect([...guides.keys()].sort()).toEqual([GENERAL, ...GENERIC, ...Object.keys(TECHNOLOGIES)].sort());
  });

  it.each([...guides])('%s imports without a warning and without losing text', (_, guide) => {
    expect(guide.warnings).toEqual([]);
    expect(guide.language).toBe('en');
    expect(guide.blocks.map((b) => textOf(guide, b)).join('')).toBe(guide.source);
  });

  it.each([...guides])('%s says in one line what it is for, and is short enough to read', (_, guide) => {
    const [title = '', blank, purpose = ''] = guide.source.split('\n');
    expect(title).toMatch(/^# \S/);
    expect(blank).toBe('');
    expect(purpose).toMatch(/^[A-Z][^\n]{40,200}[.]$/);
    expect(guide.source.split('\n').length).toBeLessThanOrEqual(400);
    expect(guide.source).not.toMatch(/\p{Extended_Pictographic}/u);
  });

  it.each(TOPICS)('hold one neutral playbook for %s', (topic) => {
    const found = playbooks.filter(({ file, p }) => GENERIC.includes(file) && topic.test(p.name));
    expect(found.map(nameOf)).toHaveLength(1);
  });

  it.each(Object.entries(TECHNOLOGIES))('%s has %i playbooks', (file, count) => {
    expect(guides.get(file)?.playbooks.map((p) => p.name)).toHaveLength(count);
  });
});

describe('each playbook', () => {
  const parts: SectionKind[] = ['symptoms', 'diagnosis', 'mitigation', 'recovery', 'prevention'];
  const cases = playbooks.map((x) => [nameOf(x), x] as const);

  it.each(cases)('%s goes from symptoms to prevention', (_, { p }) => {
    const kinds = p.sections.map((s) => s.kind).filter((k) => k !== 'other');
    expect([...new Set(kinds)]).toEqual(parts);
  });

  it.each(cases)('%s has steps for diagnosis and mitigation, each with a title', (_, { guide, p }) => {
    const steps = stepsOf(guide, p);
    expect(steps.length).toBeGreaterThanOrEqual(3);
    expect(steps.filter((s) => s.title === '').map((s) => s.command)).toEqual([]);
    for (const kind of ['diagnosis', 'mitigation'] as const) {
      const section = p.sections.find((s) => s.kind === kind);
      const own = section ? steps.filter((s) => inside(s, section)) : [];
      expect(own.length, kind).toBeGreaterThanOrEqual(1);
    }
  });

  it.each(cases)('%s looks before it touches', (_, { guide, p }) => {
    const section = p.sections.find((s) => s.kind === 'diagnosis');
    const commands = stepsOf(guide, p).filter((s) => s.command !== '' && section && inside(s, section));
    expect(commands.filter((s) => DESTRUCTIVE.test(s.title)).map((s) => s.command)).toEqual([]);
    expect(commands.filter((s) => s.title.startsWith('CHANGE:')).length).toBeLessThanOrEqual(1);
  });
});

const inside = (s: Step, of: { range: { start: number; end: number } }): boolean =>
  s.range.start >= of.range.start && s.range.start < of.range.end;
const DESTRUCTIVE = /^DESTRUCTIVE:/;
const ALTERS =
  /\b(?:systemctl (?:start|stop|restart|reload|kill|unmask|daemon-reload|reset-failed|set-property)|rm|mv|truncate -s|(?<!-)kill (?=-)|iptables -[ID]|sysctl -w|CONFIG SET|CLIENT KILL|UNLINK|FLUSH\w+|REPLICAOF|KILL (?:QUERY|CONNECTION)|SET GLOBAL|ALTER|RESET|PURGE|pg_(?:terminate_backend|cancel_backend|promote|drop_replication_slot)|pg_restore|createdb|mongorestore (?!.*--dryRun)|killOp|stepDown|rollout (?:restart|undo)|cordon|uncordon|(?<!--)delete|scale|prune|usermod|certbot renew(?! --dry-run)|docker compose (?:up|restart|stop|start)|pm2 (?:reload|restart|resurrect|start|save)|nginx -s|resize2fs|growpart|xfs_growfs|git .* checkout|journalctl --vacuum)\b/;
const LOSES =
  /\b(?:rm|truncate -s|UNLINK|FLUSH\w+|KILL CONNECTION|PURGE|pg_(?:terminate_backend|promote|drop_replication_slot)|RESET REPLICA|killOp|delete pod|SIGKILL|--vacuum-size|--fix|prune --all)\b/;

describe('each command', () => {
  const commands = [...guides].flatMap(([file, guide]) => commandsOf(guide).map((s) => ({ file, s })));

  it('that changes something is marked', () => {
    const bare = commands.filter(
      ({ s }) =>
        ALTERS.test(s.command) &&
        !/^(?:Or )?(?:CHANGE|DESTRUCTIVE):/.test(s.title) &&
        !/--(?:dry-run|rm)\b/.test(s.command),
    );
    expect(bare.map(({ file, s }) => `${file}: ${s.title}`)).toEqual([]);
  });

  it('that can lose something says so', () => {
    const bare = commands.filter(
      ({ s }) => LOSES.test(s.command) && !DESTRUCTIVE.test(s.title) && !/--rm\b/.test(s.command),
    );
    expect(bare.map(({ file, s }) => `${file}: ${s.title}`)).toEqual([]);
  });

  it('ends by itself', () => {
    const endless = commands.filter(({ s }) =>
      /\btail -[a-z]*f|\bjournalctl\b.*\s-f\b|--follow\b|^watch\b|\blogs\b.*\s-f\b|\btop\b(?! -b| pod| node)/.test(
        s.command,
      ),
    );
    expect(endless.map(({ s }) => s.command)).toEqual([]);
    const paged = commands.filter(
      ({ s }) =>
        /\bjournalctl (?!--disk-usage|--vacuum)|\bsystemctl (?:status|list-|cat|--failed)/.test(s.command) &&
        !s.command.includes('--no-pager'),
    );
    expect(paged.map(({ s }) => s.command)).toEqual([]);
  });

  it.each([...guides])('%s: is a command that bash can read', (_, guide) => {
    const wrong = guide.blocks
      .filter((b) => b.kind === 'steps' && b.origin === 'fence')
      .map((b) => (b.kind === 'steps' ? guide.source.slice(b.content.start, b.content.end) : ''))
      .flatMap((text) => {
        const filled = text.replace(/<[a-z][a-z0-9-]*>/g, 'x');
        const run = spawnSync('bash', ['-n'], { input: filled, encoding: 'utf8' });
        return run.status === 0 && run.stderr === '' ? [] : [`${run.stderr}\n${text}`];
      });
    expect(wrong).toEqual([]);
  });

  it('has no value of its author: hosts, users and names are placeholders', () => {
    const own = commands.filter(({ s }) =>
      /\b(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d+){2,3}\b|example\.(?:com|org)/.test(s.command),
    );
    expect(own.map(({ s }) => s.command)).toEqual([]);
  });
});

describe('the general process', () => {
  const guide = guides.get(GENERAL) ?? importGuide('');

  it('has four severities with definition, times and people', () => {
    expect(guide.severities.map((s) => s.code)).toEqual(['P0', 'P1', 'P2', 'P3']);
    for (const s of guide.severities)
      expect(s).toMatchObject({
        definition: expect.stringMatching(/./) as string,
        responseTarget: expect.stringMatching(/\d/) as string,
        resolutionTarget: expect.stringMatching(/\d/) as string,
        updateCadence: expect.stringMatching(/\d/) as string,
        escalation: expect.stringMatching(/./) as string,
      });
  });

  it('has roles, phases with boxes to tick, escalation and people to call', () => {
    expect(guide.roles.map((r) => r.name)).toContain('Incident commander (IC)');
    expect(guide.phases.map((p) => p.title.replace(/^Phase \d: (\w+).*/, '$1'))).toEqual([
      'Detect',
      'Triage',
      'Declare',
      'Communicate',
      'Investigate',
      'Mitigate',
      'Resolve',
      'Review',
    ]);
    for (const p of guide.phases) {
      const boxes = blocksWithin(guide, p.range).flatMap((b) => (b.kind === 'checks' ? b.items : []));
      expect(boxes.length, p.title).toBeGreaterThanOrEqual(3);
    }
    expect(guide.escalation).toHaveLength(7);
    expect(guide.contacts.length).toBeGreaterThanOrEqual(10);
    expect(guide.contacts.flatMap((c) => c.channels).every((c) => c.placeholder)).toBe(true);
  });

  it('knows the clock of 72 hours and how long records are kept', () => {
    const clock = guide.clocks.find((c) => c.kind === 'notify' && c.text.includes('72 hours'));
    expect(clock?.minutes).toBe(72 * 60);
    expect(guide.clocks.filter((c) => c.kind === 'update').map((c) => c.minutes)).toEqual([
      15, 30, 240, 4320,
    ]);
    expect(guide.escalation.map((e) => e.minutes)).toEqual([0, 5, 10, 15, 30, 60, 120]);
    expect(guide.clocks.filter((c) => c.kind === 'retention').length).toBeGreaterThanOrEqual(4);
  });

  it('has a template for each kind of message, and every gap in it is a field', () => {
    expect(guide.templates.map((t) => t.title)).toEqual([
      'Initial notice',
      'Update number N',
      'Resolution notice',
      'Executive summary (short form)',
      'Post-incident report',
    ]);
    for (const t of guide.templates) {
      expect(t.fields.length, t.title).toBeGreaterThanOrEqual(8);
      expect(
        t.fields.some((f) => (f.choices?.length ?? 0) > 1),
        t.title,
      ).toBe(true);
      const rest = t.fields.reduceRight(
        (text, f) =>
          text.slice(0, f.range.start - t.content.start) + '#' + text.slice(f.range.end - t.content.start),
        guide.source.slice(t.content.start, t.content.end),
      );
      expect(rest, t.title).not.toMatch(/[<>{}[\]]|_{2,}|\bX{2,}\b|\bTBD\b|:[ \t]*$/m);
    }
  });
});

const LONG = 40;

describe.skipIf(!existsSync(seeds))('against the seed guides', () => {
  it('no long line is the same', () => {
    const known = new Set(
      readdirSync(seeds)
        .filter((f) => f.endsWith('.txt'))
        .flatMap((f) => readFileSync(new URL(f, seeds), 'utf8').split('\n'))
        .map((l) => l.trim().toLowerCase())
        .filter((l) => l.length >= LONG),
    );
    const same = [...guides].flatMap(([file, g]) =>
      g.source
        .split('\n')
        .filter((l) => known.has(l.trim().toLowerCase()))
        .map((l) => `${file}: ${l}`),
    );
    expect(same).toEqual([]);
  });
});
