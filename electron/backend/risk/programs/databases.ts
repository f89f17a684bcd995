import { dumpName, fileFinding } from '../../../domain/risk/sqlMeta.ts';
import { sqlFindings } from '../../../domain/risk/sql.ts';
import type { Dialect } from '../../../domain/risk/sqlTokens.ts';
import { always, group, looks, type Job, type Programs } from '../job.ts';
import { given, optionsOf, valueIn, type Options } from '../options.ts';

const session = 'opens a session: what is typed in it is not judged';

/** What a database's shell is fed with. */
function fed(job: Job, dialect: Dialect | 'any'): void {
  const { feed } = job;
  if (!feed) job.unknown(session);
  else if (feed.kind === 'text') job.add(sqlFindings(feed.text, dialect, job.judge));
  else if (feed.kind === 'file') job.add([fileFinding(feed.name)]);
  else if (
    /\b(pg_dump|pg_dumpall|mysqldump|mariadb-dump|mydumper|zcat|gunzip|gzip|bzcat|xzcat|zstdcat|zstd|aws s3 cp|gsutil)\b/.test(
      feed.from,
    ) ||
    dumpName.test(feed.from)
  )
    job.report('destructive', 'loads a dump over what is stored');
  else job.unknown('runs as SQL what other commands print: that is not known here');
}

const psqlValues =
  'c f d h p U v o F R P T L dbname host port username command file set output variable log-file field-separator pset';

function psql(job: Job): void {
  const options = optionsOf(job.args, psqlValues);
  if (given(options, 'l', 'list', 'version', 'V', 'help', '?')) return;
  const commands = [...(options.values.get('c') ?? []), ...(options.values.get('command') ?? [])];
  const files = [...(options.values.get('f') ?? []), ...(options.values.get('file') ?? [])];
  for (const { text } of commands) job.add(sqlFindings(text, 'postgres', job.judge));
  for (const { text } of files) {
    if (text === '-' || text === '/dev/stdin') fed(job, 'postgres');
    else job.add([fileFinding(text)]);
  }
  if (valueIn(options, 'o', 'output', 'L')) job.report('change', 'writes a file');
  if (commands.length + files.length === 0) fed(job, 'postgres');
}

function mysql(job: Job): void {
  const options = optionsOf(
    job.args,
    'e h P u D S execute host port user database socket init-command defaults-file defaults-extra-file protocol',
  );
  if (given(options, 'version', 'V', 'help', '?')) return;
  const texts = [valueIn(options, 'e', 'execute'), valueIn(options, 'init-command')].flatMap((v) =>
    v ? [v.text] : [],
  );
  for (const text of texts) job.add(sqlFindings(text, 'mysql', job.judge));
  if (texts.length === 0) fed(job, 'mysql');
}

/** sqlite3, cockroach, clickhouse, cqlsh, sqlcmd: SQL in a word or an option. */
function otherSql(job: Job): void {
  const options = optionsOf(
    job.args,
    'e q Q query execute cmd c host port user password database h u d U P S',
  );
  const texts = ['e', 'q', 'Q', 'query', 'execute', 'cmd', 'c']
    .flatMap((n) => options.values.get(n) ?? [])
    .map((v) => v.text);
  const lines = job.name === 'sqlite3' ? options.rest.slice(1).map((arg) => arg.text) : [];
  for (const text of [...texts, ...lines]) {
    if (/^\s*\./.test(text)) sqliteDot(job, text);
    else job.add(sqlFindings(text));
  }
  if (texts.length + lines.length === 0 && !given(options, 'version')) fed(job, 'any');
}

function sqliteDot(job: Job, text: string): void {
  if (/^\s*\.(restore|read|import|load)\b/.test(text))
    job.report('destructive', 'loads a file over what is stored');
  else if (/^\s*\.(shell|system)\b/.test(text)) job.unknown('runs a shell command from the database shell');
  else if (/^\s*\.(backup|save|output|once|clone|dump\s*>)/.test(text)) job.report('change', 'writes a file');
}

function pgRestore(job: Job): void {
  const options = optionsOf(job.args, 'd h p U j n t f F dbname host port username jobs file schema table');
  if (given(options, 'l', 'list', 'f', 'file')) return;
  if (given(options, 'c', 'clean', 'C', 'create'))
    job.report('destructive', 'drops what is stored and restores over it');
  else if (valueIn(options, 'd', 'dbname')) job.report('destructive', 'restores into a live database');
}

function dump(job: Job): void {
  const options = optionsOf(job.args, 'f file r result-file o out archive d h p u U n t F j');
  const name = valueIn(options, 'f', 'file', 'r', 'result-file', 'o', 'out', 'archive');
  if (name && name.text !== '-') job.report('change', 'writes a dump to a file');
}

function mysqladmin(job: Job): void {
  const words = optionsOf(job.args, 'h P u S i').rest.map((arg) => arg.text);
  if (words.some((w) => /^(drop|shutdown|kill)$/.test(w)))
    job.report('destructive', 'drops a database, stops the server or ends its sessions');
  else if (
    words.some(
      (w) => !/^(ping|status|extended-status|processlist|variables|version|proc|stat|ext|var)$/.test(w),
    )
  )
    job.report('change', 'acts on the database server');
}

function pgCtl(job: Job): void {
  const options = optionsOf(job.args, 'D m l o t w');
  const words = options.rest.map((arg) => arg.text);
  if (words.some((w) => /^(status|lsclusters)$/.test(w))) return;
  if (words.includes('stop') && valueIn(options, 'm')?.text.startsWith('i'))
    job.report('destructive', 'stops the database server at once');
  else job.report('change', 'restarts, starts or stops the database server');
}

function patroni(job: Job): void {
  const verb = optionsOf(job.args, 'c d').rest[0]?.text ?? '';
  if (/^(list|history|show-config|topology|version|query|dsn)$/.test(verb)) return;
  const grave = /^(remove|reinit|failover)$/.test(verb);
  job.report(
    grave ? 'destructive' : 'change',
    grave ? 'replaces or removes a member of the database cluster' : 'changes the database cluster',
  );
}

function repair(job: Job, options: Options): void {
  if (!given(options, 'n', 'dry-run')) job.report('destructive', 'rewrites the files of the database');
}

/** Clients and tools of SQL databases. */
export const databases: Programs = {
  psql,
  ...group('pgcli', psql),
  ...group('mysql mariadb mycli', mysql),
  ...group('sqlite3 cockroach clickhouse-client clickhouse cqlsh sqlcmd sqlplus duckdb trino usql', otherSql),
  pg_restore: pgRestore,
  ...group('pg_dump pg_dumpall mysqldump mariadb-dump mydumper pg_basebackup', dump),
  ...group('dropdb dropuser', always('destructive', 'drops what is stored')),
  ...group('createdb createuser', always('change', 'makes a database or a user')),
  ...group(
    'vacuumdb reindexdb clusterdb mysqlcheck mariadb-check pg_repack analyzedb',
    always('change', 'does heavy upkeep on live tables'),
  ),
  ...group('mysqladmin mariadb-admin', mysqladmin),
  ...group('pg_ctl pg_ctlcluster', pgCtl),
  ...group('patronictl repmgr', patroni),
  ...group('pg_resetwal pg_rewind innochecksum', (job) => repair(job, optionsOf(job.args))),
  ...group('mysql_upgrade pg_upgrade', always('change', 'upgrades the database')),
  ...group('mysqlimport myloader pgloader', always('destructive', 'loads data over what is stored')),
  ...group('mysqlbinlog pg_waldump', looks),
  ...group('pgbackrest barman wal-g xtrabackup mariabackup restic borg duplicity velero', (job) => {
    const words = job.args.map((arg) => arg.text).join(' ');
    if (/\b(restore|recover|backup-fetch|copy-back|move-back)\b/.test(words))
      job.report('destructive', 'restores over what is stored');
    else if (/\b(delete|expire|forget|prune|purge|stanza-delete)\b/.test(words))
      job.report('destructive', 'deletes backups');
    else if (
      !/\b(info|check|list|show|ls|status|verify|snapshots|get|describe|logs|version|backup-list|list-backup)\b/.test(
        words,
      )
    )
      job.report('change', 'makes a backup or changes how it is made');
  }),
};
