import { describe, expect, test } from 'vitest';
import { candidatesIn } from '../../../electron/domain/placeholder/find.ts';

const texts = (command: string, shell: Parameters<typeof candidatesIn>[1] = 'sh') =>
  candidatesIn(command, shell).map((c) => c.text);

describe('placeholders are found', () => {
  test.each<[string, string[]]>([
    ['kubectl delete pod <pod-name> -n <namespace>', ['<pod-name>', '<namespace>']],
    ['ssh <user>@<host>', ['<user>', '<host>']],
    ['docker restart <container name or id>', ['<container name or id>']],
    ['tail -n <N> /var/log/<service>/out.log', ['<N>', '<service>']],
    ['sleep <minutes>m', ['<minutes>']],
    ['kubectl logs <pod> > out.txt', ['<pod>']],
    ['docker pull repo/app:v<version>', ['<version>']],
    ['systemctl <start|stop> app', ['<start|stop>']],
    ['curl [BACKEND_URL]/health', ['[BACKEND_URL]']],
    ['kubectl rollout undo deployment/[service-name]', ['[service-name]']],
    ['ping [Your Server]', ['[Your Server]']],
    ['helm rollback {{ release }} {{revision}}', ['{{ release }}', '{{revision}}']],
    ['kill -9 {PID}', ['{PID}']],
    ['curl http://localhost/users/{user_id}', ['{user_id}']],
    ['docker restart your-container-name', ['your-container-name']],
    ['export API_KEY=your_api_key', ['your_api_key']],
    ['mysql -u root -pCHANGE_ME', ['CHANGE_ME']],
    ['ssh admin@10.0.0.x', ['10.0.0.x']],
    ['aws ec2 reboot-instances --instance-ids i-xxxxxxxx', ['i-xxxxxxxx']],
    ['aws ec2 describe-security-groups --group-ids sg-xxx', ['sg-xxx']],
    ['ls backup-YYYY-MM-DD.sql', ['YYYY-MM-DD']],
    ['curl https://api.example.com/health', ['api.example.com']],
    ['mail ops@example.org', ['ops@example.org']],
    ['cd /path/to/app', ['/path/to/app']],
    ['kill -9 12345', ['12345']],
    ['kubectl logs POD_NAME', ['POD_NAME']],
    ['echo $DEPLOY_TARGET ${REGION_CODE}', ['$DEPLOY_TARGET', '${REGION_CODE}']],
    ['redis-cli -h <host> <<< "GET <key>"', ['<host>', '<key>']],
  ])('%s', (command, expected) => {
    expect(texts(command)).toEqual(expected);
  });
});

describe('what only looks like one is left alone', () => {
  test.each([
    'mysql app < dump.sql > out.log',
    'mysql app <dump.sql >out.log 2>&1',
    'sort <in.txt>out.txt',
    'cat <<EOF > file\nx\nEOF',
    "cat <<'EOF' >file\nx\nEOF",
    'cat <<-EOF\n\tx\n\tEOF',
    'cat <<<word >out',
    'diff <(sort a) <(sort b)',
    'ls 2>&1 >/dev/null',
    '[ -f x ] && [ "$?" -eq 0 ]',
    '[[ -n x ]] || exit 1',
    'ls [a-z]* [A-Z][0-9] file[12]',
    "grep -E '[ERROR]' log",
    'grep "\\<word\\>" log',
    "awk '{print $1, $NF}' x",
    "awk '{sum += $3} END {print sum}' x",
    "jq '.items[] | {id, name}' x",
    "jq '{name: .name}' x",
    'echo {a,b} {1..5} file.{js,ts}',
    "docker ps --format '{{.Names}}\\t{{.Status}}'",
    "docker inspect -f '{{json .State}}' x",
    "kubectl get pods -o go-template='{{range .items}}{{.metadata.name}}{{end}}'",
    "kubectl get pods -o jsonpath='{.items[*].metadata.name}'",
    'find . -name x -exec ls {} +',
    'git stash show stash@{0} && git log HEAD@{upstream}',
    "curl -w '%{http_code}' -o /dev/null http://localhost",
    'echo $? $1 $@ $# $$ $! "$HOME" $USER ${PATH}',
    'X=1; echo $X "${X}"',
    'for i in 1 2; do echo $i; done',
    'read -p "Sure? " answer; [ "$answer" = yes ]',
    'while read -r line; do echo "$line"; done < x.txt',
    'echo \\$NOT_A_VARIABLE',
    'curl -G http://localhost:9090/api/v1/query --data-urlencode \'query=rate(http_requests_total{job="api"}[5m])\'',
    'curl -d \'{"a": 1, "b": [1, 2]}\' http://localhost',
    'printenv DB_HOST; export DB_NAME=x; docker run -e DB_HOST x',
    'date +%Y-%m-%d',
    "git for-each-ref --format='%(refname)'",
    'ssh host "ls -la /var/log"',
    '${ARR[INDEX]}',
    'make -C x all',
    'cat > x.ini <<EOF\n[SERVICE]\na=b\nEOF',
  ])('%s', (command) => {
    expect(texts(command).filter((t) => !t.startsWith('$'))).toEqual([]);
    if (!command.includes('ARR')) expect(texts(command)).toEqual([]);
  });

  test('in SQL, comparisons are no placeholders', () => {
    expect(texts('SELECT * FROM t WHERE a <b AND c> d', 'psql')).toEqual([]);
    expect(texts('SELECT * FROM t WHERE a <> 1 AND id = <id>', 'psql')).toEqual(['<id>']);
  });

  test('in mongosh, braces and generics are code', () => {
    expect(texts('db.users.find({name})', 'mongosh')).toEqual([]);
    expect(texts('db.users.find({_id: ObjectId("<id>")})', 'mongosh')).toEqual(['<id>']);
  });
});

test('names, secrets and certainty', () => {
  const found = candidatesIn(
    'mysql -u<user> -p<DB_PASSWORD> -h $DB_HOST --token $API_TOKEN your-api-key <public-key>',
    'sh',
  );
  expect(found.map(({ name, secret, certain }) => [name, secret, certain])).toEqual([
    ['user', false, true],
    ['db-password', true, true],
    ['db-host', false, false],
    ['api-token', true, false],
    ['api-key', true, true],
    ['public-key', false, true],
  ]);
});

test('ranges point at what is written, and never overlap', () => {
  const command = 'a <x> [NAME] $VAR <your-host> https://<sub>.example.com /path/to/<file>';
  let end = 0;
  for (const { range, text } of candidatesIn(command, 'sh')) {
    expect(command.slice(range.start, range.end)).toBe(text);
    expect(range.start).toBeGreaterThanOrEqual(end);
    end = range.end;
  }
});
