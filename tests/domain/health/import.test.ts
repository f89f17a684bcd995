import { expect, test } from 'vitest';
import { ulid } from 'ulid';
import { parseFile } from '../../../electron/backend/health/parse.ts';
import { toFile } from '../../../electron/domain/health/export.ts';
import { readServices } from '../../../electron/domain/health/import.ts';
import { stringify } from 'yaml';

const bastion = { id: ulid(), name: 'Bastion' };
const orders = { id: ulid(), name: 'Orders DB' };

function read(text: string, format: 'yaml' | 'json' | 'csv' = 'yaml') {
  const { tree, lineOf, problems } = parseFile(text, format);
  if (problems.length > 0) return { services: [], problems };
  return readServices(tree, lineOf, { services: [orders], hosts: [bastion], newId: ulid });
}

const full = `services:
  - name: Checkout API
    tier: 1
    owner: Payments
    depends on: [orders db, Search]
    hosts: [bastion]
    rto: 30m
    rpo: 1h
    links:
      runbook: https://wiki.example.com/checkout
      status_page: https://status.example.com
    maintenance:
      - { from: 2026-01-01T00:00:00Z, to: 2026-01-01T02:00:00Z, reason: Move }
      - { from: 2026-01-04T00:00:00Z, to: 2026-01-04T01:00:00Z, weekly: { zone: Europe/Berlin, until: 2026-03-01T00:00:00Z } }
    probes:
      - type: http
        url: https://shop.example.com/
        headers: { Authorization: { secret: shop token, prefix: 'Bearer ' }, X-A: b }
        every: 10s
        via: Bastion
      - { name: Cache, type: redis, target: 'cache-1:6380', essential: false }
  - name: Search
`;

test('services are read with everything that they have, and names mean what is here or in the file', () => {
  const { services, problems } = read(full);
  expect(problems).toEqual([]);
  const [checkout, search] = services;
  expect(checkout?.details).toMatchObject({
    tier: 1,
    dependsOn: [orders.id, search?.id],
    hosts: [bastion.id],
    rto: 30,
    rpo: 60,
    links: [{ kind: 'runbook' }, { kind: 'status page' }],
    maintenance: [
      { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 1, 2) },
      { weekly: { zone: 'Europe/Berlin', until: Date.UTC(2026, 2, 1) } },
    ],
    probes: [
      {
        id: 'p1',
        name: 'https://shop.example.com/',
        via: bastion.id,
        schedule: { every: 10, timeout: 5 },
        target: {
          type: 'http',
          method: 'GET',
          headers: [
            { name: 'Authorization', secret: 'shop token', prefix: 'Bearer ' },
            { name: 'X-A', value: 'b' },
          ],
        },
      },
      { id: 'p2', name: 'Cache', essential: false, target: { type: 'redis', host: 'cache-1', port: 6380 } },
    ],
  });
});

test('what is written out is read again as the same', () => {
  const { services } = read(full);
  const [checkout, search] = services;
  if (!checkout || !search) throw new Error('not read');
  const names = {
    service: (id: string) => (id === search.id ? 'Search' : id === orders.id ? 'Orders DB' : undefined),
    host: () => 'Bastion',
  };
  const rows = services.map(({ id, details }) =>
    toFile({ ...details, id, addedAt: 0, updatedAt: 0, mutedUntil: null }, names),
  );
  const again = read(stringify({ services: rows }));
  expect(again.problems).toEqual([]);
  expect({ ...again.services[0]?.details, dependsOn: [] }).toEqual({ ...checkout.details, dependsOn: [] });
});

test.each([
  [
    'a key that means nothing, with the one that is meant',
    'services:\n  - name: A\n    tear: 1\n',
    [{ line: 3, text: '"tear" means nothing here. Is it "tier"?' }],
  ],
  [
    'a probe of no known kind',
    'services:\n  - name: A\n    probes:\n      - type: htp\n        url: http://a/\n',
    [{ line: 4, text: expect.stringContaining('is one of http, health') }],
  ],
  [
    'what a probe lacks',
    'services:\n  - name: A\n    probes:\n      - type: http\n',
    [{ line: 4, text: 'url: it is missing.' }],
  ],
  [
    'a number out of bounds',
    'services:\n  - name: A\n    tier: 9\n',
    [{ line: 3, text: 'tier: A tier is 1 to 5.' }],
  ],
  [
    'a service that is not there',
    'services:\n  - name: A\n    dependsOn:\n      - B\n',
    [{ line: 4, text: 'There is no service "B", here or in the file.' }],
  ],
  [
    'a host that is not there',
    'services:\n  - name: A\n    probes:\n      - { type: tcp, target: "a:1", via: gone }\n',
    [{ line: 4, text: expect.stringContaining('There is no host "gone"') }],
  ],
  [
    'a name that stands there twice',
    'services:\n  - name: A\n  - name: a\n',
    [{ line: 3, text: '"a" stands in the file twice.' }],
  ],
  ['no list', 'hello: 1\n', [{ line: 1, text: expect.stringContaining('a list under "services"') }]],
  ['broken YAML', 'services:\n  - name: [A\n', [{ line: expect.any(Number), text: expect.any(String) }]],
])('an error names its line: %s', (_name, text, problems) => {
  expect(read(text).problems).toMatchObject(problems);
});

test('JSON is read the same, with lines too', () => {
  const text =
    '{\n  "services": [\n    { "name": "A", "probes": [{ "type": "tcp", "target": "a:80" }] },\n    { "name": "B",\n      "tier": "high" }\n  ]\n}';
  const { services, problems } = read(text, 'json');
  expect(services).toMatchObject([
    { line: 3, details: { name: 'A', probes: [{ target: { host: 'a', port: 80 } }] } },
  ]);
  expect(problems).toMatchObject([{ line: 5 }]);
});

test('a table has a probe a row, whatever stands between its cells, and errors name the row', () => {
  const table =
    'name;tier;owner;depends on;runbook;probe;type;target;every\nShop;1;Web;Orders DB;https://wiki/x;Page;http;https://shop/;10s\nShop;;;;;Port;tcp;shop:443;\nMail;;;;;Port;smtp;mail:25;\n';
  const { services, problems } = read(table, 'csv');
  expect(services).toMatchObject([
    {
      details: {
        name: 'Shop',
        tier: 1,
        dependsOn: [orders.id],
        links: [{ kind: 'runbook' }],
        probes: [
          { name: 'Page', schedule: { every: 10 } },
          { name: 'Port', target: { port: 443 } },
        ],
      },
    },
  ]);
  expect(problems).toMatchObject([{ line: 4, text: expect.stringContaining("A probe's type is one of") }]);
});

test('aliases that grow a small file into a large tree are refused', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x,x]',
    ...'bcdefgh'.split('').map((c, i) => `${c}: &${c} [${Array(10).fill(`*${'abcdefgh'[i]}`).join(',')}]`),
  ].join('\n');
  expect(read(bomb).problems).toMatchObject([{ text: expect.stringMatching(/alias/i) }]);
});
