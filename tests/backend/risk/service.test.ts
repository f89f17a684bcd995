import { expect, test } from 'vitest';
import { assess, assessmentSchema } from '../../../electron/backend/risk/service.ts';

const of = (command: string, title = '', shell: Parameters<typeof assess>[0]['shell'] = 'sh') =>
  assess({ command, title, shell });

test('a command with placeholders is judged as if they were filled in, and told in the words of the guide', () => {
  const assessment = of('kill -9 <PID>');
  expect(assessment.risk).toBe('destructive');
  expect(assessment.reasons).toHaveLength(1);
  expect(assessment.reasons[0]?.part).toBe('kill -9 <PID>');
  expect(assessment.placeholders.map((p) => p.text)).toEqual(['<PID>']);
  expect(assessmentSchema.parse(assessment)).toEqual(assessment);
});

test('redirections around a placeholder stay what they are', () => {
  expect(of('mysql app < <dump-file>').risk).not.toBe('read');
  expect(of('kubectl logs <pod>').risk).toBe('read');
});

test('what stands in a comment or is code of another kind is nothing to fill in', () => {
  const names = (command: string) => of(command).placeholders.map((p) => p.text);
  expect(names('ls # <comment>')).toEqual([]);
  expect(names("awk '{print $HOSTID}' x")).toEqual([]);
  expect(names("echo '$NOT_EXPANDED'")).toEqual([]);
  expect(names(`bash -c 'echo $EXPANDED'`)).toEqual(['$EXPANDED']);
  expect(names("psql <<'EOF'\nSELECT $VALUE\nEOF")).toEqual([]);
  expect(names('psql -c "SELECT \'$VALUE\'"')).toEqual(['$VALUE']);
  expect(names("jq '{name}' x")).toEqual([]);
  expect(names("grep -E '[SERVICE]' x")).toEqual([]);
  expect(names("curl -s http://h | grep -o '<title>[^<]*'")).toEqual([]);
  expect(names("perl -ne 'print {name}' x")).toEqual([]);
});

test.each([
  ['echo $API_KEY', ['the value of API_KEY']],
  ['echo "key: ${DB_PASSWORD}"', ['the value of DB_PASSWORD']],
  ['env', ['every variable of the environment']],
  ['printenv | sort', ['every variable of the environment']],
  ['printenv DB_PASSWORD', ['the value of DB_PASSWORD']],
  ['cat .env', ['the content of .env']],
  ['grep DB_ .env.production', ['the content of .env.production']],
  ['cat ~/.ssh/id_rsa', ['the content of ~/.ssh/id_rsa']],
  ['kubectl get secret x -o yaml', ['the content of a secret of the cluster']],
  ['docker exec c env', ['every variable of the environment']],
  ['ssh host "cat /app/.env"', ['the content of /app/.env']],
  ['docker inspect c', ['the environment of the containers']],
  ['redis-cli CONFIG GET requirepass', ['the password of Redis']],
  ['mysql -uroot -psecret -e "SELECT 1"', ['a password in the command itself']],
  ['psql postgres://u:pw@h/db -c "SELECT 1"', ['a password in the command itself']],
  ['echo $HOME', []],
  ['echo $API_KEY > /dev/null', []],
  ['X=$(cat .env)', []],
  ['cat .env | wc -l', []],
  ['grep -q API_KEY .env', []],
  ['env NODE_ENV=x ls', []],
  ['kubectl get secrets', []],
  ['docker inspect -f "{{.State.Status}}" c', []],
  ['psql $DATABASE_URL -c "SELECT 1"', []],
  ['cat .env.example', []],
])('output that would show a secret: %s', (command, expected) => {
  expect(of(command).revealsSecret).toEqual(expected);
});

test.each([
  ['Clear cache', 'docker system prune -af --volumes', 1],
  ['Check disk space', 'rm -rf /var/log/old', 1],
  ['Clear cache', 'rm -rf /var/lib/app/data', 1],
  ['Verify replication', 'systemctl restart postgresql', 1],
  ['清理缓存', 'docker volume prune -f', 1],
  ['Limpiar caché', 'docker system prune --volumes', 1],
  ['Clear cache', 'redis-cli FLUSHALL', 0],
  ['Restart the service', 'systemctl restart app', 0],
  ['Delete old logs', 'rm -rf /var/log/old', 0],
  ['Remove unused volumes', 'docker volume prune -f', 0],
  ['Check the logs', 'tail -f x.log', 0],
  ['Check the logs', './logs.sh', 0],
  ['Save the baseline and check it', 'ps aux > /tmp/x', 0],
  ['', 'rm -rf x', 0],
])('a title that promises less: "%s" for %s', (title, command, count) => {
  expect(of(command, title).warnings).toHaveLength(count);
});

test('steps of database shells and of Windows', () => {
  expect(of('DROP TABLE t', '', 'psql').risk).toBe('destructive');
  expect(of('SELECT 1', '', 'mysql').risk).toBe('read');
  expect(of('DELETE FROM <table>', '', 'sql')).toMatchObject({
    risk: 'destructive',
    placeholders: [{ layers: [{ kind: 'sql', at: 'identifier' }] }],
  });
  expect(of('db.users.drop()', '', 'mongosh').risk).toBe('destructive');
  expect(of('FLUSHALL', '', 'redis').risk).toBe('destructive');
  expect(of('Restart-Service <name>', '', 'powershell')).toMatchObject({
    risk: 'change',
    placeholders: [{ name: 'name' }],
  });
  expect(of('net stop <name>', '', 'cmd').placeholders[0]?.layers).toEqual([
    { kind: 'plain', of: 'cmd.exe' },
  ]);
});
