import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { ulid } from 'ulid';
import { expect, onTestFinished, test } from 'vitest';
import { serviceDetails } from '../../../electron/domain/health/model.ts';
import { makeCertificate, opensslMissing } from '../../fixtures/certificate.ts';
import { openHealthConsole, probeOf, quick } from '../../fixtures/healthConsole.ts';
import { MARIADB_PASSWORD, mariadbMissing, startMariadb } from '../../fixtures/mariadb.ts';
import { nginxMissing, startNginx } from '../../fixtures/nginx.ts';
import { PASSWORD, postgresMissing, startPostgres } from '../../fixtures/postgres.ts';
import { redisMissing, startRedis } from '../../fixtures/redis.ts';
import { sshdMissing, startSshd } from '../../fixtures/sshd.ts';
import { startWeb } from '../../fixtures/web.ts';

const DAY = 86_400_000;

test.skipIf(nginxMissing)(
  'nginx stopped, started again and frozen is down, up and down, each with its reason',
  async () => {
    const console = openHealthConsole();
    let nginx = await startNginx();
    onTestFinished(() => nginx.stop());
    const id = console.add('Shop', [
      probeOf({ target: { type: 'http', url: nginx.url, includes: 'nginx is fine' }, schedule: quick }),
    ]);
    await console.becomes(id, 'up');
    const { port } = nginx;
    await nginx.stop();
    expect((await console.becomes(id, 'down')).reason).toBe(
      'Nothing listens there: the connection was refused.',
    );
    nginx = await startNginx({ port });
    await console.becomes(id, 'up');
    process.kill(nginx.pid, 'SIGSTOP');
    expect((await console.becomes(id, 'down')).reason).toMatch(/^It waited 1 s for the answer, in vain/);
    process.kill(nginx.pid, 'SIGCONT');
    await console.becomes(id, 'up');
  },
);

test.skipIf(nginxMissing ?? opensslMissing)(
  'a certificate is judged by its time and by who stands for it',
  async () => {
    const console = openHealthConsole();
    const at = async (from: number, to: number) => {
      const certificate = makeCertificate(Date.now() + from, Date.now() + to);
      const nginx = await startNginx({ tls: certificate });
      onTestFinished(() => nginx.stop());
      const page = (more: object = {}) =>
        console.health.try({ probe: probeOf({ target: { type: 'http', url: nginx.url, ...more } }) });
      const tls = (more: object = {}) =>
        console.health.try({
          probe: probeOf({
            target: { type: 'tls', host: '127.0.0.1', port: nginx.port, ca: certificate.cert, ...more },
          }),
        });
      return { page, tls, ca: certificate.cert };
    };
    const good = await at(-DAY, 90 * DAY);
    expect(await good.page()).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('self-signed'),
    });
    expect(await good.page({ ca: good.ca })).toMatchObject({ outcome: 'ok' });
    expect(await good.tls()).toMatchObject({
      outcome: 'ok',
      unit: 'days',
      reason: 'Its certificate is good for 89 days.',
    });
    expect(await good.tls({ ca: undefined })).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('self-signed'),
    });
    const old = await at(-90 * DAY, -2 * DAY);
    expect(await old.page({ ca: old.ca })).toMatchObject({
      outcome: 'fail',
      reason: 'Its certificate has expired.',
    });
    expect(await old.tls()).toMatchObject({ outcome: 'fail', reason: 'Its certificate expired 3 days ago.' });
    const soon = await at(-DAY, 10 * DAY);
    expect(await soon.tls()).toMatchObject({
      outcome: 'warn',
      reason: 'Its certificate is good for 9 days.',
    });
  },
);

test.skipIf(opensslMissing)('a client certificate goes to the origin it was given for alone', async () => {
  const { cert, key } = makeCertificate(Date.now() - DAY, Date.now() + 90 * DAY);
  const shown: [string, boolean][] = [];
  const serve = async (name: string, answer: (response: ServerResponse) => void) => {
    const tls = { cert, key, requestCert: true, rejectUnauthorized: false };
    const server = createServer(tls, (request, response) => {
      shown.push([name, 'subject' in (request.socket as TLSSocket).getPeerCertificate()]);
      answer(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void (server.closeAllConnections(), server.close()));
    return (server.address() as AddressInfo).port;
  };
  const other = await serve('other', (response) => response.end('ok'));
  const own = await serve('own', (response) =>
    response.writeHead(302, { location: `https://127.0.0.1:${other}/` }).end(),
  );
  const console = openHealthConsole();
  await console.health.setSecret({ name: 'client', value: key });
  const certificate = { ca: cert, clientCertificate: cert, clientKeySecret: 'client' };
  const target = { type: 'http', url: `https://127.0.0.1:${own}/`, ...certificate };
  expect(await console.health.try({ probe: probeOf({ target, schedule: { timeout: 3 } }) })).toMatchObject({
    outcome: 'ok',
  });
  expect(shown).toEqual([
    ['own', true],
    ['other', false],
  ]);
});

const database = async (target: object, password: string) => {
  const console = openHealthConsole();
  await console.health.setSecret({ name: 'right', value: password });
  await console.health.setSecret({ name: 'wrong', value: 'not the password' });
  const look = (more: object = {}) =>
    console.health.try({
      probe: probeOf({
        target: { host: '127.0.0.1', passwordSecret: 'right', ...target, ...more },
        schedule: { timeout: 3 },
      }),
    });
  return { look, console };
};

test.skipIf(postgresMissing)(
  'PostgreSQL is asked, and a wrong password is told apart from a dead server',
  async () => {
    const server = await startPostgres();
    onTestFinished(() => server.stop());
    const { look } = await database(
      { type: 'postgres', port: server.port, user: 'dba', database: 'shop' },
      PASSWORD,
    );
    expect(await look()).toMatchObject({
      outcome: 'ok',
      reason: expect.stringMatching(/^It answers in \d+ ms/),
    });
    expect(await look({ passwordSecret: 'wrong' })).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('password authentication failed'),
    });
    await server.stop();
    expect(await look()).toMatchObject({ outcome: 'fail', reason: expect.stringContaining('refused') });
  },
);

test.skipIf(mariadbMissing)('MariaDB is asked', async () => {
  const server = await startMariadb();
  onTestFinished(() => server.stop());
  const { look } = await database(
    { type: 'mysql', port: server.port, user: 'dba', database: 'shop' },
    MARIADB_PASSWORD,
  );
  expect(await look()).toMatchObject({ outcome: 'ok' });
  expect(await look({ passwordSecret: 'wrong' })).toMatchObject({
    outcome: 'fail',
    reason: expect.stringContaining('Access denied'),
  });
  await server.stop();
  expect(await look()).toMatchObject({ outcome: 'fail' });
});

test.skipIf(redisMissing)('Redis is asked', async () => {
  const server = await startRedis();
  onTestFinished(() => server.stop());
  const { look } = await database({ type: 'redis', port: server.port }, server.password);
  expect(await look()).toMatchObject({ outcome: 'ok', reason: expect.stringMatching(/^It answers PONG/) });
  expect(await look({ passwordSecret: 'wrong' })).toMatchObject({
    outcome: 'fail',
    reason: expect.stringMatching(/WRONGPASS|invalid/i),
  });
  await server.stop();
  expect(await look()).toMatchObject({ outcome: 'fail' });
});

test('a database of one kind that is asked as another fails with a reason, within its time', async () => {
  const web = await startWeb((_request, response) => response.end('hello'));
  for (const type of ['postgres', 'mysql', 'redis', 'mongodb']) {
    const { look } = await database({ type, port: web.port, passwordSecret: undefined }, 'x');
    const { outcome, reason } = await look();
    expect([type, outcome]).toEqual([type, 'fail']);
    expect(reason.length).toBeGreaterThan(10);
  }
});

test.skipIf(sshdMissing ?? nginxMissing)(
  "through a host: a page, a command, a number, a name; and its own loss is not the target's",
  async () => {
    const console = openHealthConsole();
    const [sshd, nginx] = [await startSshd(), await startNginx()];
    onTestFinished(() => nginx.stop());
    onTestFinished(() => sshd.stop());
    const { id: hostId } = console.services.host.add({
      key: ulid(),
      details: {
        name: 'bastion',
        address: '127.0.0.1',
        port: sshd.port,
        user: sshd.user,
        identityFile: sshd.keyFile,
        jump: 'none',
        production: false,
        tags: [],
      },
    });
    const known = `[127.0.0.1]:${sshd.port} ${sshd.hostPublicKey}\n`;
    const look = (target: Record<string, unknown>) =>
      console.health.try({ probe: probeOf({ target, via: hostId, schedule: { timeout: 8 } }) });
    expect(await look({ type: 'http', url: nginx.url })).toMatchObject({
      outcome: 'unsure',
      reason: expect.stringContaining('host key'),
    });
    (await import('node:fs')).writeFileSync(console.folder.file('known_hosts'), known);
    expect(await look({ type: 'http', url: nginx.url })).toMatchObject({
      outcome: 'ok',
      excerpt: 'nginx is fine\n',
    });
    expect(await look({ type: 'tcp', host: '127.0.0.1', port: 1 })).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('cannot reach 127.0.0.1:1'),
    });
    expect(
      await look({
        type: 'command',
        command: 'echo "used 93%"',
        number: '(\\d+)%',
        unit: '%',
        warnWhen: { op: '>', value: 80 },
        failWhen: { op: '>', value: 95 },
      }),
    ).toMatchObject({ outcome: 'warn', value: 93, reason: '93 %: it is > 80.' });
    expect(await look({ type: 'command', command: 'echo broken >&2; exit 3' })).toMatchObject({
      outcome: 'fail',
      reason: 'The command ended with 3, not 0: broken.',
    });
    expect(await look({ type: 'dns', name: 'localhost' })).toMatchObject({
      outcome: 'ok',
      reason: expect.stringContaining('127.0.0.1'),
    });
    await sshd.stop();
    expect(await look({ type: 'http', url: nginx.url })).toMatchObject({
      outcome: 'unsure',
      reason: expect.stringMatching(/^Cannot be seen/),
    });
  },
);

test('metrics that fail: the error rate turns the service red and suggests P1 by its number', async () => {
  const console = openHealthConsole();
  let [good, bad] = [0, 0];
  let share = 0;
  const web = await startWeb((_request, response) => {
    good += 100 * (1 - share);
    bad += 100 * share;
    response.end(`http_requests_total{status="200"} ${good}\nhttp_requests_total{status="500"} ${bad}\n`);
  });
  const target = { type: 'prometheus', url: web.url, errors: { metric: 'http_requests_total' } };
  const id = console.add('Shop', [probeOf({ target, schedule: quick })]);
  await console.becomes(id, 'up');
  share = 0.08;
  const row = await console.becomes(id, 'down');
  expect(row.reason).toBe('Error rate 8.00 %.');
  expect(row.probes[0]).toMatchObject({ unit: 'errors', value: expect.closeTo(0.08) });
});

test('one cause is told, not its effects: what needs a dead service is blocked, and nobody is alerted of it', async () => {
  const console = openHealthConsole();
  const [db, shop] = [await startWeb((_q, r) => r.end('ok')), await startWeb((_q, r) => r.end('ok'))];
  const down = console.add('Orders DB', [
    probeOf({ target: { type: 'http', url: db.url }, schedule: quick }),
  ]);
  const details = serviceDetails.parse({
    name: 'Shop',
    dependsOn: [down],
    probes: [probeOf({ target: { type: 'http', url: shop.url }, schedule: quick })],
  });
  const { id } = console.health.add({ key: ulid(), details });
  await console.becomes(down, 'up');
  await console.becomes(id, 'up');
  for (const web of [db, shop]) web.answer((_q, r) => r.writeHead(500).end());
  await console.becomes(down, 'down');
  await console.until(() => console.row(id)?.blockedBy === down, 'blocked');
  const [alert] = await console.until(() => console.alerts().length > 0 && console.alerts(), 'an alert');
  expect(alert).toMatchObject({ kind: 'down', title: 'Orders DB is down' });
  expect(console.alerts()).toHaveLength(1);
});

test('a red service puts its evidence into the open incident that names it, once, and its recovery too', async () => {
  const console = openHealthConsole();
  const web = await startWeb((_q, r) => r.writeHead(500).end());
  const id = console.add(
    'Checkout API',
    [probeOf({ target: { type: 'http', url: web.url }, schedule: quick })],
    { owner: 'Payments' },
  );
  const incident = console.services.incident.declare({ key: ulid(), title: 'Checkout fails' });
  await console.becomes(id, 'down');
  console.services.incident.setServices({ id: incident.id, services: ['checkout api'] });
  const evidence = () =>
    console.log.stream(`incident:${incident.id}`).filter((e) => e.type === 'service.evidence_attached.v1');
  await console.until(() => evidence().length === 1, 'evidence');
  console.services.incident.setServices({ id: incident.id, services: ['checkout api', 'other'] });
  web.answer((_q, r) => r.end('ok'));
  await console.becomes(id, 'up');
  expect(evidence().map((e) => e.data['to'])).toEqual(['down', 'up']);
  expect(evidence()[0]?.data['text']).toContain('It answers 500, not 200-299.');
});
