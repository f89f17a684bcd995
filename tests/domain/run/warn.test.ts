import { expect, test } from 'vitest';
import { dangersIn } from '../../../electron/domain/run/danger.ts';
import { placeholdersIn } from '../../../electron/domain/run/placeholder.ts';

test.each([
  ['ssh <user>@<host>', ['<user>', '<host>']],
  ['kubectl logs <pod-name> -n [NAMESPACE]', ['<pod-name>', '[NAMESPACE]']],
  ['psql -h {{ db_host }} -U {{user}}', ['{{ db_host }}', '{{user}}']],
  ['tail [LOG_FILE] [LOG FILE]', ['[LOG_FILE]', '[LOG FILE]']],
  ['restore <backup file> and <backup file>', ['<backup file>']],
])('finds what is to be filled in: %s', (text, found) => expect(placeholdersIn(text)).toEqual(found));

test.each([
  'sort < in.txt > out.txt',
  'sort <in.txt >out.txt',
  'cat <<EOF > file\nhello\nEOF',
  "docker ps --format '{{.Names}}: {{.Status}}'",
  "docker inspect -f '{{range .Mounts}}{{.Source}}{{end}}' x",
  '[ -f /tmp/x ] && [[ $A == B ]]',
  'echo ${LIST[INDEX]} "$HOME"',
  "grep -E '[A-Z]+[0-9]'",
  "grep '\\[ERROR\\]' app.log",
  'diff <(sort a) <(sort b)',
  'echo done 2>&1',
])('takes no shell syntax for a placeholder: %s', (text) => expect(placeholdersIn(text)).toEqual([]));

test.each([
  ['rm -rf /var/lib/data', 'rm -rf /var/lib/data'],
  ['sudo rm -fr ./cache', 'rm -fr ./cache'],
  ['cd /srv && sudo -n rm -r old', 'rm -r old'],
  ['docker system prune -af --volumes', 'docker system prune -af --volumes'],
  ['docker compose down -v', 'docker compose down -v'],
  ['docker exec -it redis redis-cli FLUSHALL', 'docker exec -it redis redis-cli FLUSHALL'],
  ['psql -c "DROP TABLE users"', 'psql -c "DROP TABLE users"'],
  ['psql -c "UPDATE users SET active = false"', 'psql -c "UPDATE users SET active = false"'],
  ['PGPASSWORD=x dropdb app', 'dropdb app'],
  ['kubectl scale deploy/api \\\n  --replicas=0', 'kubectl scale deploy/api --replicas=0'],
  ['git push origin main --force', 'git push origin main --force'],
  ['ps aux | xargs kill -9', 'kill -9'],
  ['/sbin/shutdown -h now', 'shutdown -h now'],
  ["bash -c 'rm -rf /tmp/x'", "rm -rf /tmp/x'"],
  ['echo ok\nmongosh --eval "db.dropDatabase()"', 'mongosh --eval "db.dropDatabase()"'],
])('warns of %s', (text, command) => {
  expect(dangersIn(text).map((d) => d.command)).toEqual([command]);
});

test.each([
  'docker ps',
  'ls -la | grep rm',
  '# rm -rf is not run here',
  'systemctl restart redis',
  'rm old.log',
  'psql -c "UPDATE users SET active = false WHERE id = 3"',
  'git status',
  'tail -f app.log',
  'kubectl get pods',
])('does not cry wolf at %s', (text) => expect(dangersIn(text)).toEqual([]));
