import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { countBelow } from '../../../electron/domain/database/firstAid/blocking.ts';
import {
  serverFacts,
  type AidAnswer,
  type AidView,
  type BlockNode,
  type Section,
} from '../../../electron/domain/database/firstAid/model.ts';
import { reportOf } from '../../../electron/domain/database/firstAid/report.ts';
import { aidViews } from '../../../electron/domain/database/firstAid/views.ts';
import { newConnection } from '../../../electron/domain/database/model.ts';
import { openDatabases, type TestConsole, type TestShell } from '../../fixtures/databaseShell.ts';
import {
  MARIADB_PASSWORD,
  mariadbMissing,
  startMariadb,
  type MariadbServer,
} from '../../fixtures/mariadb.ts';
import { PASSWORD, postgresMissing, startPostgres, type PostgresServer } from '../../fixtures/postgres.ts';
import { findProgram } from '../../fixtures/process.ts';
import { redisMissing, startRedis, type RedisServer } from '../../fixtures/redis.ts';
import { waitFor } from '../../fixtures/shellSession.ts';

/** What a view shows, asked through a shell as the page asks it. */
async function look(desk: TestConsole, shell: TestShell, view: AidView): Promise<Section[]> {
  const { server, engine } = shell.row();
  const facts = serverFacts(server?.product ?? '', engine);
  const answers: AidAnswer[] = [];
  for (const { name, text } of view.queries(facts)) {
    const answer = { name, columns: [], rows: [], reply: null, error: null };
    try {
      const { results, reply } = await desk.services.database.look({ sessionId: shell.id, text });
      const [first] = results;
      answers.push({
        ...answer,
        columns: first?.columns.map((c) => c.name) ?? [],
        rows: first?.rows ?? [],
        reply,
        error: reply?.type === 'error' ? reply.value : null,
      });
    } catch (error) {
      answers.push({ ...answer, error: error instanceof Error ? error.message : String(error) });
    }
  }
  return reportOf(view, facts, answers);
}

function viewOf(engine: 'postgres' | 'mariadb' | 'redis', id: string): AidView {
  const view = aidViews(engine).find((v) => v.id === id);
  if (!view) throw new Error(`there is no view ${id}`);
  return view;
}

const gaps = (sections: Section[]) => sections.filter((s) => s.kind === 'gap');
const tableNamed = (sections: Section[], title: string) => {
  const found = sections.find((s) => s.kind === 'table' && s.title.startsWith(title));
  return found?.kind === 'table' ? found.rows.map((row) => row.cells) : [];
};
const treeOf = (sections: Section[]): readonly BlockNode[] =>
  sections.flatMap((s) => (s.kind === 'tree' ? s.nodes : []));
const figureOf = (sections: Section[], label: string) =>
  sections.flatMap((s) => (s.kind === 'figures' ? s.figures : [])).find((f) => f.label === label)?.value;

/** Another client of a server, which holds what it did until it is ended. */
/** Answers how to give the program more lines. */
function client(program: string, args: string[], env: NodeJS.ProcessEnv, input: string) {
  const child = spawn(findProgram(program) ?? program, args, {
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { ...process.env, ...env },
  });
  child.stdin.write(input);
  onTestFinished(() => void child.kill());
  return (more: string) => void child.stdin.write(more);
}

describe.skipIf(postgresMissing)(
  `PostgreSQL${postgresMissing ? ` (skipped: ${postgresMissing})` : ''}`,
  () => {
    let server: PostgresServer;
    beforeAll(async () => {
      server = await startPostgres({ settings: ["shared_preload_libraries = 'pg_stat_statements'"] });
      server.psql(
        'CREATE TABLE item AS SELECT g AS id, 0 AS n FROM generate_series(1, 2000) g; CREATE INDEX ON item (id); DELETE FROM item WHERE id > 1000; ANALYZE; ALTER TABLE item OWNER TO dba',
        'shop',
      );
    });
    afterAll(() => server?.stop());
    const shellOf = (desk: TestConsole) =>
      desk.shell(
        newConnection('postgres', { name: 'shop', port: server.port, database: 'shop', user: 'dba' }),
      );
    const psql = (name: string, input: string) =>
      client(
        'psql',
        ['-X', '-h', '127.0.0.1', '-p', String(server.port), '-U', 'dba', '-d', 'shop'],
        { PGPASSWORD: PASSWORD, PGAPPNAME: name },
        input,
      );

    test('what a privilege or an extension hides is said, and the rest of every view stands', async () => {
      const desk = openDatabases({ password: PASSWORD });
      const shell = await shellOf(desk);
      const missing = new Map<string, string[]>();
      for (const view of aidViews('postgres')) {
        const sections = await look(desk, shell, view);
        missing.set(
          view.id,
          gaps(sections).map((g) => `${g.title}: ${g.kind === 'gap' ? g.why : ''}`),
        );
        const others = sections.filter((s) => s.kind !== 'gap');
        if (view.id !== 'statements') expect(others, view.id).not.toEqual([]);
      }
      expect(Object.fromEntries([...missing].filter(([, list]) => list.length > 0))).toEqual({
        statements: [expect.stringMatching(/^Statements: It needs pg_stat_statements/)],
        wal: [expect.stringMatching(/^Files: .*pg_monitor/)],
      });
    });

    test('with them every view answers in full', async () => {
      server.psql('CREATE EXTENSION pg_stat_statements; GRANT pg_monitor TO dba', 'shop');
      onTestFinished(
        () => void server.psql('DROP EXTENSION pg_stat_statements; REVOKE pg_monitor FROM dba', 'shop'),
      );
      const desk = openDatabases({ password: PASSWORD });
      const shell = await shellOf(desk);
      for (const view of aidViews('postgres'))
        expect(gaps(await look(desk, shell, view)), view.id).toEqual([]);
      expect(tableNamed(await look(desk, shell, viewOf('postgres', 'statements')), 'Statements')).not.toEqual(
        [],
      );
      expect(tableNamed(await look(desk, shell, viewOf('postgres', 'sizes')), 'Tables')[0]?.[0]).toBe(
        'public.item',
      );
    });

    test('the tree names who holds up whom, through several, and ending the holder clears it', async () => {
      const desk = openDatabases({ password: PASSWORD });
      const shell = await shellOf(desk);
      const blocking = viewOf('postgres', 'blocking');
      expect(treeOf(await look(desk, shell, blocking))).toEqual([]);
      psql('holder', 'BEGIN; UPDATE item SET n = 1 WHERE id = 1;\n');
      await until(
        async () =>
          figureOf(await look(desk, shell, viewOf('postgres', 'activity')), 'Idle in transaction') === 1,
      );
      psql('waiter', 'UPDATE item SET n = 2 WHERE id = 1;\n');
      await until(async () => treeOf(await look(desk, shell, blocking)).length === 1);
      psql('second', 'ALTER TABLE item ADD COLUMN m int;\n');
      await until(async () => treeOf(await look(desk, shell, blocking)).some((n) => countBelow(n) === 2));
      const [root] = treeOf(await look(desk, shell, blocking));
      expect(root).toMatchObject({
        session: { user: 'dba', query: 'UPDATE item SET n = 1 WHERE id = 1;', cancellable: false },
        facts: expect.arrayContaining(['holder', expect.stringMatching(/^idle in transaction for/)]),
      });
      expect(root?.waiting[0]).toMatchObject({ session: { cancellable: true } });

      const act = {
        sessionId: shell.id,
        act: 'terminate',
        target: root?.session.pid ?? '',
        about: 'dba',
      } as const;
      await expect(desk.services.database.act(act)).rejects.toMatchObject({ code: 'REFUSED' });
      await desk.services.database.unlock({ sessionId: shell.id, minutes: 5, reason: 'holds up checkout' });
      expect(await desk.services.database.act(act)).toMatchObject({ worked: true });
      await until(async () => treeOf(await look(desk, shell, blocking)).length === 0);
    });
  },
);

describe.skipIf(mariadbMissing)(`MariaDB${mariadbMissing ? ` (skipped: ${mariadbMissing})` : ''}`, () => {
  let server: MariadbServer;
  beforeAll(async () => {
    server = await startMariadb();
    server.sql('CREATE TABLE item (id int PRIMARY KEY, n int); INSERT INTO item VALUES (1, 0), (2, 0)');
    server.sql("GRANT PROCESS, REPLICA MONITOR, BINLOG MONITOR ON *.* TO dba@'127.0.0.1'");
  });
  afterAll(() => server?.stop());
  const shellOf = (desk: TestConsole) =>
    desk.shell(newConnection('mariadb', { name: 'shop', port: server.port, database: 'shop', user: 'dba' }));
  const mysql = (input: string) =>
    client(
      'mariadb',
      ['-h', '127.0.0.1', '-P', String(server.port), '-u', 'dba', 'shop', '--unbuffered'],
      { MYSQL_PWD: MARIADB_PASSWORD },
      input,
    );

  test('every view answers; what the server does not count is said', async () => {
    const desk = openDatabases({ password: MARIADB_PASSWORD });
    const shell = await shellOf(desk);
    const missing: Record<string, string[]> = {};
    for (const view of aidViews('mariadb')) {
      const found = gaps(await look(desk, shell, view));
      if (found.length > 0)
        missing[view.id] = found.map((g) => (g.kind === 'gap' ? `${g.title}: ${g.why}` : ''));
    }
    expect(missing).toEqual({
      blocking: [expect.stringMatching(/^Metadata locks: It needs the plugin metadata_lock_info/)],
      statements: [
        expect.stringMatching(/^Statements: performance_schema is off/),
        expect.stringMatching(/^Statements: It needs the right to read performance_schema/),
      ],
    });
    expect(figureOf(await look(desk, shell, viewOf('mariadb', 'innodb')), 'History to purge')).toEqual(
      expect.any(Number),
    );
    expect(tableNamed(await look(desk, shell, viewOf('mariadb', 'sizes')), 'Tables')[0]?.[0]).toBe(
      'shop.item',
    );
  });

  test('the tree names who holds a row, and the last deadlock is read', async () => {
    const desk = openDatabases({ password: MARIADB_PASSWORD });
    const shell = await shellOf(desk);
    const blocking = viewOf('mariadb', 'blocking');
    const opened = async () =>
      figureOf(await look(desk, shell, viewOf('mariadb', 'activity')), 'Open transactions');
    const first = mysql('BEGIN; UPDATE item SET n = 1 WHERE id = 1;\n');
    await until(async () => (await opened()) === 1);
    const second = mysql('BEGIN; UPDATE item SET n = 2 WHERE id = 2;\n');
    await until(async () => (await opened()) === 2);
    first('UPDATE item SET n = 1 WHERE id = 2; DO SLEEP(60);\n');
    second('UPDATE item SET n = 2 WHERE id = 1; DO SLEEP(60);\n');
    await until(
      async () =>
        tableNamed(await look(desk, shell, viewOf('mariadb', 'innodb')), 'Last deadlock').length === 2,
    );
    const parties = tableNamed(await look(desk, shell, viewOf('mariadb', 'innodb')), 'Last deadlock');
    expect(parties.map((cells) => cells[3]).toSorted((a, b) => (a ?? '').localeCompare(b ?? ''))).toEqual([
      'rolled back',
      'went on',
    ]);
    expect(parties.map((cells) => cells[1])).toEqual(['dba', 'dba']);
    expect(parties.every((cells) => /UPDATE item SET n/.test(cells[4] ?? ''))).toBe(true);

    mysql('UPDATE item SET n = 3 WHERE id = 1;\n');
    await until(async () => treeOf(await look(desk, shell, blocking)).length === 1);
    const [root] = treeOf(await look(desk, shell, blocking));
    expect(root?.waiting[0]?.session).toMatchObject({
      user: 'dba',
      query: 'UPDATE item SET n = 3 WHERE id = 1',
    });
  });
});

describe.skipIf(redisMissing)(`Redis${redisMissing ? ` (skipped: ${redisMissing})` : ''}`, () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis(['--slowlog-log-slower-than', '0']);
  });
  afterAll(() => server?.stop());

  test('every view answers, and the slow log names command and client', async () => {
    const desk = openDatabases({ password: server.password });
    const shell = await desk.shell(newConnection('redis', { name: 'cache', port: server.port }));
    expect(shell.row().state).toEqual({ kind: 'open' });
    for (const view of aidViews('redis')) expect(gaps(await look(desk, shell, view)), view.id).toEqual([]);
    expect(figureOf(await look(desk, shell, viewOf('redis', 'memory')), 'Used')).toEqual(expect.any(Number));
    expect(tableNamed(await look(desk, shell, viewOf('redis', 'clients')), 'Clients').length).toBeGreaterThan(
      0,
    );
    expect(tableNamed(await look(desk, shell, viewOf('redis', 'slowlog')), 'Slow commands')[0]?.[3]).toMatch(
      /\w/,
    );
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  let held = false;
  const poll = async () => {
    while (!held) {
      held = await condition();
      // InnoDB answers from a snapshot that it renews only once nobody has asked for 100 ms.
      if (!held) await new Promise((resolve) => setTimeout(resolve, 150));
    }
  };
  await Promise.race([
    poll(),
    waitFor(
      () => held,
      () => 'the server to show it',
    ),
  ]);
}
