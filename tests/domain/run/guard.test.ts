import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MASK } from '../../../electron/domain/risk/secrets.ts';
import { defaultFor, type Circumstances } from '../../../electron/domain/run/defaults.ts';
import { captureFit } from '../../../electron/domain/run/endless.ts';
import { storedCommand, storedOutput } from '../../../electron/domain/run/mask.ts';
import { namesHosts } from '../../../electron/domain/run/preview.ts';

test.each([
  ['tail -f /var/log/syslog', 'endless'],
  ['sudo tail -n 50 -F /var/log/syslog', 'endless'],
  ['cd /tmp && /usr/bin/tail --follow=name x | grep error', 'endless'],
  ['journalctl -u nginx -f', 'endless'],
  ['kubectl logs -n prod -f deploy/api', 'endless'],
  ['docker logs --follow web', 'endless'],
  ['kubectl get pods -w', 'endless'],
  ['docker stats', 'endless'],
  ['ping db-1', 'endless'],
  ['vmstat 1', 'endless'],
  ['redis-cli -h cache MONITOR', 'endless'],
  ['top -b', 'endless'],
  ['top', 'screen'],
  ['watch -n 1 df -h', 'screen'],
  ['docker exec -it web bash', 'screen'],
  ['kubectl exec -it web -- sh', 'screen'],
  ['less /var/log/syslog', 'screen'],
  ['psql', 'screen'],
  ['tail -n 100 /var/log/syslog', null],
  ['journalctl -u nginx --since "1 hour ago"', null],
  ['docker logs --tail 100 web', null],
  ['docker stats --no-stream', null],
  ['ping -c 3 db-1', null],
  ['vmstat 1 5', null],
  ['top -b -n 1', null],
  ['psql -c "select 1"', null],
  ['docker exec web ps', null],
  ['grep -f patterns file', null],
  ['# tail -f x\necho done', null],
])('%s is told apart for a captured run', (command, kind) => {
  expect(captureFit(command)?.kind ?? null).toBe(kind);
});

describe('what is stored', () => {
  test('never holds a secret that was filled in, in whatever it stands', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9+/'"$ ]{6,40}$/).filter((s) => s.trim().length >= 6);
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        const masking = { secrets: [value], reveals: [], command: `x ${value}` };
        expect(storedOutput(`${before}${value}${after}`, masking)).toContain(MASK);
        expect(storedCommand(masking)).toBe(`x ${MASK}`);
      }),
    );
  });
  test('keeps what the command itself says where a variable is printed', () => {
    const masking = { secrets: [], reveals: ['the value of API_KEY'], command: 'echo "Token is $API_KEY"' };
    expect(storedOutput('Token is abcdef', masking)).toBe(`Token is ${MASK}`);
    expect(storedOutput('Token is abcdef', { ...masking, reveals: [] })).toBe('Token is abcdef');
  });
});

test.each([
  ['db-1', ['db-1'], true],
  [' DB-1 ', ['db-1'], true],
  ['db-2', ['db-1'], false],
  ['', ['db-1'], false],
  ['db-2,db-1', ['db-1', 'db-2'], true],
  ['db-1', ['db-1', 'db-2'], false],
  ['db-1, db-2, db-3', ['db-1', 'db-2'], false],
  ['a, b', ['a, b'], true],
  ['', [], false],
])('%j confirms %j: %j', (typed, hosts, right) => {
  expect(namesHosts(typed, hosts)).toBe(right);
});

test('suggests only what is certain of the host, the incident and the day', () => {
  const at: Circumstances = {
    host: { address: '10.0.0.5', user: 'ops', port: null },
    incident: { id: 'I1', title: 'Cache', services: ['checkout'], commander: 'Kim' },
    person: 'Ana',
    now: Date.UTC(2026, 10, 21, 23),
  };
  const names = [
    'host',
    'server-ip',
    'username',
    'service',
    'incident-id',
    'commander',
    'date',
    'pod',
    'port',
  ];
  const expected = [
    '10.0.0.5',
    '10.0.0.5',
    'ops',
    'checkout',
    'I1',
    'Kim',
    '2026-11-21',
    undefined,
    undefined,
  ];
  expect(names.map((name) => defaultFor(name, at))).toEqual(expected);
  const several = { ...at, host: undefined, incident: { ...at.incident, services: ['a', 'b'] } };
  expect(['host', 'service'].map((name) => defaultFor(name, several))).toEqual([undefined, undefined]);
});
