import type { Shell } from '../model.ts';

const names = (text: string): Set<string> => new Set(text.trim().split(/\s+/));

/** Programs that are no English word: one at the start of a line is a command. */
const PROGRAMS = names(`
kubectl oc helm docker docker-compose podman nerdctl crictl ctr k9s kustomize minikube kind k3s kubeadm kubelet eksctl istioctl linkerd argocd flux velero stern kubectx kubens
aws gcloud gsutil bq az doctl heroku flyctl fly vercel netlify railway wrangler firebase ibmcloud oci s3cmd rclone terraform tofu terragrunt pulumi ansible ansible-playbook packer vagrant vault consul nomad
systemctl journalctl supervisorctl initctl rc-service update-rc.d loginctl hostnamectl timedatectl resolvectl localectl
ssh scp sftp rsync curl wget http nc ncat netcat nmap telnet ping ping6 traceroute tracepath mtr nslookup dig ip ifconfig ifup ifdown netstat ss lsof tcpdump tshark arp ethtool iptables ip6tables nft ufw firewall-cmd fail2ban-client route nmcli whois openssl certbot keytool gpg ssh-keygen ssh-copy-id ssh-add
psql pg_dump pg_dumpall pg_restore pg_basebackup pg_isready pg_ctl pg_ctlcluster pgbench pgbouncer patronictl repmgr barman wal-g pgbackrest createdb dropdb vacuumdb reindexdb mysql mysqldump mysqladmin mysqlcheck mariadb mariadb-dump mariadb-admin xtrabackup mariabackup innobackupex mongosh mongo mongodump mongorestore mongostat mongotop mongoexport mongoimport redis-cli redis-server redis-benchmark sqlite3 sqlcmd cqlsh nodetool cypher-shell influx clickhouse-client etcdctl zkcli rabbitmqctl rabbitmq-diagnostics rabbitmqadmin kafka-topics kafka-topics.sh kafka-consumer-groups kafka-consumer-groups.sh supabase prisma flyway liquibase alembic knex sequelize
git gh glab svn hg npm npx yarn pnpm bun node deno pm2 python python2 python3 pip pip3 pipenv poetry uv conda ruby gem bundle rails rake php artisan composer java javac mvn gradle ./gradlew go cargo rustc dotnet perl elixir mix iex nvm pyenv rbenv celery gunicorn uvicorn uwsgi flask django-admin manage.py serverless sls
apt apt-get aptitude dpkg yum dnf rpm zypper pacman apk brew snap flatpak choco winget
ls cd cp mv rm mkdir rmdir chmod chown chgrp ln du df free uptime htop btop iotop iftop atop vmstat iostat mpstat sar dmesg ps pgrep pkill killall kill nohup nice renice strace ltrace gdb perf lsblk blkid fdisk parted mount umount mkfs mkfs.ext4 mkswap swapon swapoff fallocate dd fsck resize2fs growpart xfs_growfs pvs vgs lvs lvextend mdadm smartctl badblocks
grep egrep fgrep rg awk gawk sed jq yq xargs tee wc uniq tr zcat zgrep gzip gunzip tar zip unzip bzip2 xz md5sum sha256sum sha1sum base64 xxd hexdump strings envsubst crontab logrotate rsyslogd sysctl ulimit modprobe lsmod uname whoami useradd userdel usermod groupadd passwd chage visudo sudo su doas chroot tmux byobu nano vim vi emacs
nginx apachectl apache2ctl httpd a2ensite caddy haproxy varnishadm traefik memcached squid postfix postqueue postsuper mailq sendmail exim doveadm
echo printf export source unset eval exec alias pushd popd basename dirname readlink realpath mktemp seq sleep mailx
amtool promtool logcli thanos mimirtool cortextool tctl tsh teleport sensuctl newrelic datadog-agent filebeat metricbeat elasticsearch-plugin ceph rados rbd gluster zfs zpool btrfs drbdadm pcs crm corosync-cfgtool pvecm qm virsh lxc lxd multipass
velociraptor volatility vol.py yara clamscan rkhunter chkrootkit ausearch auditctl osqueryi autoruns sfc dism chkdsk ipconfig tracert net netsh sc tasklist taskkill wmic wevtutil schtasks robocopy xcopy reg vssadmin bcdedit nbtstat getmac icacls takeown
mc ab wrk hey vegeta k6 siege stress stress-ng sops age pass op bw act jmap jstack jstat jcmd jps kcat kafkacat websocat grpcurl solana cast geth bitcoin-cli hardhat forge cosmovisor near
`);

/** Programs that are words as well: they need an argument that no sentence has. */
const WORDS = names(`
find top cat sort head tail cut join split watch test time host who last less more service make date file touch stat open at set wait screen mail lynx read locate which type man cal look expect script write history env id w users groups hostname kind fly go node conda act salt chef puppet consul vault nomad http net sc reg route pass op age mc hey cast forge near pcs qm ip ss nc sar route bundle rake rails perl crm ab
`);

const REDIS =
  /^(?:PING|INFO|DBSIZE|FLUSHALL|FLUSHDB|CONFIG (?:GET|SET)|CLIENT (?:LIST|KILL)|SLOWLOG (?:GET|LEN)|MONITOR|KEYS|SCAN|GET|SET|DEL|TTL|MEMORY (?:STATS|USAGE|DOCTOR)|BGSAVE|SAVE|LASTSAVE|CLUSTER (?:INFO|NODES|SLOTS)|ROLE|REPLICAOF|SLAVEOF|SHUTDOWN|LLEN|LRANGE|HGETALL|SMEMBERS|XINFO|XPENDING|AUTH|SELECT \d+|EXISTS|EXPIRE|UNLINK|BGREWRITEAOF|LATENCY)\b(?![:,.])/;
const MONGO =
  /^(?:(?:var|let|const)\s+\w+\s*=\s*)?(?:db(?:\.[\w$]+|\[['"])|rs\.\w+\(|sh\.\w+\(|use\s+["']?[\w-]+["']?;?$|show\s+(?:dbs|databases|collections|users|roles|log)\b)/;
const SQL =
  /^(?:\(?\s*SELECT\b(?=.*(?:\bFROM\b|\bNOW\b|\(|\d|\*|@@|;|$))|INSERT\s+INTO\b|UPDATE\s+[\w."`<[{]+\s*(?:SET\b|$)|DELETE\s+FROM\b|CREATE\s+(?:UNIQUE\s+)?(?:OR\s+REPLACE\s+)?(?:TABLE|INDEX|DATABASE|USER|ROLE|VIEW|MATERIALIZED|EXTENSION|FUNCTION|SCHEMA)\b|ALTER\s+(?:TABLE|SYSTEM|USER|ROLE|DATABASE|INDEX|SEQUENCE)\b|DROP\s+(?:TABLE|INDEX|DATABASE|USER|ROLE|VIEW|SCHEMA|EXTENSION)\b|TRUNCATE\s+|GRANT\s+\w+.*\bTO\b|REVOKE\s+\w+.*\bFROM\b|EXPLAIN\b|ANALYZE\b(?:\s+[\w.]+)?;?$|VACUUM\b|REINDEX\b|CLUSTER\b.*;|SHOW\s+(?:MAX_CONNECTIONS|ALL|(?:FULL\s+)?PROCESSLIST|(?:GLOBAL\s+)?(?:STATUS|VARIABLES)|ENGINE|SLAVE|REPLICA|MASTER|DATABASES|TABLES|[\w.]+;)|SET\s+(?:GLOBAL|SESSION|LOCAL|[\w.@]+\s*(?:=|TO))\b|KILL\s+(?:QUERY\s+)?\d+|WITH\s+(?:RECURSIVE\s+)?\w+\s*(?:\([^)]*\)\s*)?AS\b|CALL\s+\w+\(|BEGIN\s*;|COMMIT\s*;|ROLLBACK\s*;|LOCK\s+TABLES?|FLUSH\s+\w+|START\s+(?:SLAVE|REPLICA)|STOP\s+(?:SLAVE|REPLICA)|CHECKPOINT\s*;|COPY\s+\w+.*\b(?:FROM|TO)\b|OPTIMIZE\s+TABLE|REPAIR\s+TABLE|CHECK\s+TABLE|DBCC\s|EXEC\s+\w+)/i;
const META = /^\\(?:[dlcqxtiew]|du|dt\+?|di|df|dn|timing|watch|conninfo|copy)\b/;
const CMDLET =
  /^(?:\$[\w:]+\s*=\s*)?(?:\(?\s*)(?:Get|Set|New|Remove|Start|Stop|Restart|Test|Invoke|Enable|Disable|Add|Import|Export|Select|Where|ForEach|Write|Out|Connect|Disconnect|Clear|Copy|Move|Rename|Update|Install|Uninstall|Search|Find|Register|Unregister|Resume|Suspend|Revoke|Block|Unblock|Convert|ConvertTo|ConvertFrom|Measure|Wait|Push|Pop|Read|Send|Receive|Reset|Repair|Checkpoint|Restore|Backup|Mount|Dismount|Format|Show|Hide|Compare|Resolve|Grant|Protect|Confirm|Initialize|Optimize|Debug|Trace|Switch|Undo|Use|Watch|Approve|Assert|Complete|Deny|Lock|Unlock|Open|Close|Publish|Save|Sync|Submit|Expand|Join|Split|Merge|Limit|Group|Tee|Sort)-[A-Z]\w+(?!\w*:)/;

/** `$zip = "..."; Remove-Item $zip`: a line of PowerShell that begins with a variable. */
const POSH_LINE =
  /^\$[A-Za-z]\w*\s*=\s*(?:[^;|]*[;|]\s*){0,8}(?:[A-Z][a-z]+-[A-Z]\w+|\[[A-Z][\w.]+\]::|& ["'$])/;

/** What a shell shows before one types; `#` only with a host or a path before it. */
const PROMPT =
  /^(?:\([\w.-]+\)\s*)?(?:(?:[\w.-]+@[\w.-]+(?::[~/][^\s$#]*)?|\[[\w.-]+@[\w.-]+[^\]]*\]|(?:sh|bash)-[\d.]+|[~/][\w/.-]*)\s*[$#%]\s+|\$\s+|[%❯➜]\s+(?=[a-z])|>>?\s+(?=[a-z./]+(?:\s|$))|PS(?:\s+[A-Z]:\\[^>]*)?>\s*|[A-Z]:\\[^>]*>\s*)/;
const DB_PROMPT =
  /^(?:(?<mongosh>(?:[\w-]+\s)?\[?[\w-]*\]?\s?(?:primary|secondary|mongos|test|admin|mongo)\]?\s*>|>(?=\s*(?:db\.|rs\.|use |show )))|(?<mysql>(?:mysql|MariaDB)\s?(?:\[[^\]]*\])?>)|(?<psql>[\w-]+[=-][#>])|(?<sql>(?:sqlite|SQL|cqlsh(?::\w+)?)>)|(?<redis>(?:redis\s)?(?:127\.0\.0\.1|localhost|[\w.-]+):\d{2,5}(?:\[\d+\])?>|redis>))\s*/;

/** Takes a prompt off a line: what is left was typed, and into which shell, where the prompt tells. */
export function promptOf(line: string): { rest: string; shell?: Shell; length: number } | null {
  const db = DB_PROMPT.exec(line);
  if (db) {
    const shell = Object.entries(db.groups ?? {}).find(([, v]) => v !== undefined)?.[0];
    return { rest: line.slice(db[0].length), shell: (shell ?? 'sql') as Shell, length: db[0].length };
  }
  const m = PROMPT.exec(line);
  if (!m) return null;
  const win = /^(?:PS|[A-Z]:\\)/.test(m[0]);
  return {
    rest: line.slice(m[0].length),
    ...(win ? { shell: m[0].startsWith('PS') ? ('powershell' as const) : ('cmd' as const) } : {}),
    length: m[0].length,
  };
}

/** Whether a line is a sentence, a list entry, a label or a value rather than something to type. */
export function isProse(line: string): boolean {
  const text = line.trim();
  if (/^(?:[-*•◦▪→✓✔✅❌⚠️➡►·]|\d{1,2}[.)]|[a-z]\))\s+\S/u.test(text) && !/^\.{1,2}\//.test(text))
    return true;
  if (/^\[[^\]]*\]\s+\S/.test(text) && !/^\[\s/.test(text)) return true;
  if (/^[^\s:=$(){}'"`/\\|]{1,40}(?: [^\s:=$(){}'"`/\\|]{1,30}){0,5}:(?:\s|$)/u.test(text)) return true;
  if (/^\p{Lu}[\p{L}'’-]*(?:[ ,;][\p{L}\d'’()%#/-]+){2,}[.!?:]?$/u.test(text) && !/ -{1,2}\w/.test(text))
    return true;
  if (/^\p{Lu}\p{Ll}+$/u.test(text)) return true;
  return (
    /[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af\u0400-\u04ff]{4}/.test(
      text.replace(/"(?:[^"\\]|\\.)*"|'[^']*'|#.*$/g, ''),
    ) && !/ -{1,2}\w|\|/.test(text)
  );
}

function firstWord(line: string): { word: string; rest: string } {
  let text = line.trim().replace(/^(?:\(|\{ |! |time |then |do |else )+/, '');
  for (let i = 0; i < 4; i++) {
    const assigned = /^[A-Za-z_]\w*=(?:"(?:[^"\\]|\\.)*"|'[^']*'|\$\([^)]*\)|[^\s"'$]*)\s+(?=\S)/.exec(text);
    const wrapped =
      /^(?:sudo(?:\s+-[A-Za-z]+(?:\s+(?=\S)(?:postgres|root|[\w-]+(?=\s)))?)*|nohup|env|doas|command|exec|time|watch(?:\s+-n\s*\d+)?|timeout\s+\S+|strace|nice)\s+(?=[\w./$"'-])/.exec(
        text,
      );
    const cut = assigned?.[0] ?? wrapped?.[0];
    if (!cut) break;
    text = text.slice(cut.length);
  }
  const m = /^["']?([^\s"';|&<>()]+)["']?(.*)$/s.exec(text);
  return { word: m?.[1] ?? '', rest: m?.[2] ?? '' };
}

/** The database shell that a command opens, where it runs nothing in it by itself. */
export function opens(command: string): Shell | null {
  const text = command.trim();
  if (/\||<|>|\n/.test(text)) return null;
  if (/\bmongo(?:sh)?(?:\s+(?!--eval|-{1,2}f)\S+)*$/.test(text) && !/--eval|\.js\b/.test(text))
    return 'mongosh';
  if (
    /(?:^|\s)psql(?:\s|$)/.test(text) &&
    !/\s-{1,2}[a-zA-Z]*[cfl](?:\s|$)|--command|--file|--list/.test(text)
  )
    return 'psql';
  if (/(?:^|\s)(?:mysql|mariadb)(?:\s|$)/.test(text) && !/\s-e(?:\s|['"])|--execute/.test(text))
    return 'mysql';
  if (/(?:^|\s)redis-cli(?:\s+-{1,2}[\w-]+(?:[= ](?!-)\S+)?)*$/.test(text)) return 'redis';
  if (/(?:^|\s)(?:sqlite3|cqlsh|sqlcmd)(?:\s|$)/.test(text) && !/\s-(?:e|Q)\s|"/.test(text)) return 'sql';
  return null;
}

/** Which shell a line is for when read in `shell`; null where nobody would type it. */
export function shellOf(line: string, shell: Shell | null, sure: boolean): Shell | null {
  const text = line.trim();
  if (text === '') return null;
  if (MONGO.test(text)) return 'mongosh';
  if (META.test(text)) return 'psql';
  if (
    SQL.test(text) &&
    (/[;()*=@]|\b(?:FROM|SET|TABLE|INTO)\b/i.test(text) ||
      shell === 'psql' ||
      shell === 'mysql' ||
      shell === 'sql')
  ) {
    if (
      /^[A-Z]/.test(text)
        ? /[a-z_*;(@]/.test(text.slice(6)) || text.endsWith(';')
        : /;\s*(?:--.*)?$|\bfrom\b/.test(text)
    )
      return shell === 'psql' || shell === 'mysql' ? shell : 'sql';
  }
  if (
    shell === 'redis'
      ? /^[A-Za-z]+(?:\s|$)/.test(text) && REDIS.test(text.toUpperCase())
      : REDIS.test(text) &&
        /^[A-Z]+(?: [A-Z]+)?(?: [\w:*"'-]+){0,4}$/.test(text) &&
        !/^(?:SELECT|GET|SET|SAVE|INFO|MONITOR|ROLE|KEYS|SCAN|EXISTS|LATENCY|PING|SHUTDOWN)\b/.test(text)
  )
    return 'redis';
  if (CMDLET.test(text) || POSH_LINE.test(text)) return 'powershell';
  if (isProse(text)) return null;
  return isShellLine(text, sure) ? (shell ?? 'sh') : null;
}

function isShellLine(text: string, sure: boolean): boolean {
  const { word, rest } = firstWord(text);
  if (word === '') return /^\$\(|^\[\s|^\(\(/.test(text);
  const name = word.replace(/^(?:\.{0,2}\/|~\/)?(?:[\w.-]+\/)*(?=[\w.-]+$)/, '').replace(/\.exe$/, '');
  if (/^(?:\.{1,2}|~)\/[\w./<>{}$-]+$/.test(word))
    return (
      /\.(?:sh|py|js|rb|pl|php|ts|bat|ps1|jar|bin)$|\/(?:bin|scripts?|mvnw|gradlew|manage|artisan|[\w-]+)$/.test(
        word,
      ) || sure
    );
  if (/^\/(?:usr|opt|bin|sbin|etc|home|srv|var|root|app|data|scripts?)\/[\w./<>{}$-]+$/.test(word))
    return sure || rest.trim() !== '' || /bin|\.sh$|init\.d/.test(word);
  if (/^[\w./-]+\.(?:sh|ps1|bat)$/.test(word)) return true;
  if (/^(?:export|unset|source|alias|declare|local|readonly)$/.test(word) && /^\s+[\w./~$-]/.test(rest))
    return true;
  if (/^(?:for|while|until|if|case|select|function)$/.test(word))
    return /\b(?:in|do|then)\b|;|\$|\[|\(\)/.test(rest) && (sure || /[;$[]/.test(rest));
  if (/^(?:done|fi|esac|\}|\{|then|else|do)$/.test(word)) return sure;
  const known =
    PROGRAMS.has(name) ||
    /^(?:python|pip|node|php|java|ruby)\d(?:\.\d+)?$/.test(name) ||
    /^mkfs\.|^fsck\.|^apt-|^pg_|^mysql|^mongo|^kafka-|^redis-|^docker-|^git-|^aws-|^gcloud/.test(name);
  if (known && !WORDS.has(name))
    return name === word.toLowerCase() || word.includes('/') || word.endsWith('.exe')
      ? !/^\s*[:=]/.test(rest) &&
          !(/^\s(?:is|are|was|has|should|status:|pod |logs? for)\b/.test(rest) && !sure)
      : false;
  if (WORDS.has(name) && word === word.toLowerCase() && !/^\s*[:=]/.test(rest)) {
    if (rest.trim() === '') return sure || /^(?:top|w|who|id|date|env|users|hostname)$/.test(name);
    return sure
      ? !/^(?: [\p{L}'-]+){4,}[.:]?$/u.test(rest)
      : / -{1,2}[\w-]|\/|\.(?:sh|log|txt|conf|py|js|yml|yaml|json|pem|crt|key|sql)\b|[$|><]|\d/.test(rest);
  }
  if (/^[A-Za-z_]\w*=/.test(text))
    return /^[A-Za-z_]\w*=(?:\(?\$\(|`|(?:"[^"]*"|'[^']*'|[^\s;"']*)\s*(?:;|&&)\s*[a-z])/.test(text);
  if (!/^[a-z][\w.+-]*$/.test(word))
    return (
      sure &&
      /^[$"']?[\w./$"'{}<>-]+$/.test(word) &&
      /\s-{1,2}\w|\||\s\$|\/\w/.test(rest) &&
      !/[{}]$/.test(text) &&
      !word.endsWith(':')
    );
  // An unknown program counts where the fence is tagged as a shell, or with a flag and a pipe at once.
  if (sure) return looksCalled(text, rest);
  return (
    /\s--?[a-zA-Z][\w-]*(?:[= ]\S+)?/.test(rest) && !/[.!?]$/.test(text) && !/^(?: [a-z]+){4,}/.test(rest)
  );
}

function looksCalled(text: string, rest: string): boolean {
  if (/^\s*[:=]/.test(rest) || /[{[]$/.test(text) || /^[}\])]/.test(text)) return false;
  if (/\s--?[a-zA-Z]|[|><$]|&&|\/\w|\w\.\w/.test(rest)) return true;
  const words = rest.trim().split(/\s+/).filter(Boolean);
  return words.length <= 4 && words.every((w) => /^[\w.:@/=<>{}[\]$"'*-]+$/.test(w)) && !/[.!?,]$/.test(text);
}
