import { mongoFindings } from '../../../domain/risk/mongo.ts';
import { redisFindings, redisLines } from '../../../domain/risk/redis.ts';
import { dumpName } from '../../../domain/risk/sqlMeta.ts';
import { group, type Job, type Programs } from '../job.ts';
import { given, optionsOf, valueIn } from '../options.ts';

const session = 'opens a session: what is typed in it is not judged';

function redis(job: Job): void {
  const options = optionsOf(
    job.args,
    'h p a n u r i d s pass user rdb cacert cert key pipe-timeout intrinsic-latency pattern eval',
    true,
  );
  const { rest } = options;
  if (given(options, 'version', 'v', 'help', 'rdb') && rest.length === 0) return;
  if (
    given(
      options,
      'latency',
      'latency-history',
      'latency-dist',
      'stat',
      'bigkeys',
      'memkeys',
      'hotkeys',
      'scan',
      'intrinsic-latency',
    )
  )
    return;
  if (given(options, 'pipe')) return job.report('change', 'writes many keys into Redis');
  if (given(options, 'eval')) return job.unknown('runs a script inside of the Redis server');
  if (given(options, 'cluster')) return clusterTool(job);
  const words = rest.map((arg) => arg.text);
  if (rest[0]?.dynamic) return job.unknown('a command of Redis that is only known when it runs');
  if (words.length === 0) return fed(job);
  const fromList = rest.some((arg) => arg.text === '$xargs');
  if (/^(DEL|UNLINK)$/i.test(words[0] ?? '') && fromList)
    return job.report('destructive', 'deletes every key that the list before it names');
  if (fromList && words.length === 1)
    return job.unknown('commands of Redis that are only known when they run');
  job.add(redisFindings(words));
}

function clusterTool(job: Job): void {
  const at = job.args.findIndex((arg) => arg.text === '--cluster');
  const verb = job.args[at + 1]?.text ?? '';
  if (/^(check|info|help|backup)$/.test(verb)) return;
  const grave = /^(del-node|call|import|fix|create)$/.test(verb);
  job.report(grave ? 'destructive' : 'change', 'changes the Redis cluster');
}

function fed(job: Job): void {
  const { feed } = job;
  if (!feed) job.unknown(session);
  else if (feed.kind === 'text') job.add(redisLines(feed.text));
  else if (dumpName.test(feed.kind === 'file' ? feed.name : feed.from))
    job.report('destructive', 'loads a dump over what is stored');
  else job.unknown('runs as commands of Redis what is not known here');
}

function mongo(job: Job): void {
  const options = optionsOf(
    job.args,
    'u p h host port username password authenticationDatabase eval file f authenticationMechanism tlsCAFile',
  );
  const scripts = options.values.get('eval') ?? [];
  if (given(options, 'version', 'help')) return;
  for (const { text, dynamic } of scripts) {
    if (dynamic && text.startsWith('$')) job.unknown('runs a script that is only known when it runs');
    else job.add(mongoFindings(text));
  }
  const files = [
    ...(options.values.get('file') ?? []),
    ...(options.values.get('f') ?? []),
    ...options.rest.filter((arg) => /\.m?js$/.test(arg.text)),
  ];
  for (const { text } of files) {
    if (dumpName.test(text)) job.report('destructive', 'by its name restores over what is stored');
    else job.unknown(`what the script ${text} does is not known`);
  }
  if (scripts.length + files.length > 0) return;
  if (job.feed?.kind === 'text') job.add(mongoFindings(job.feed.text));
  else if (job.feed) job.unknown('runs a script that is not known here');
  else job.unknown(session);
}

function memcached(job: Job): void {
  const verb = job.args.map((arg) => arg.text).join(' ');
  if (/flush/i.test(verb)) job.report('destructive', 'empties the cache', { subject: 'cache' });
  else if (!/stat|display|dump|settings|sizes/.test(verb)) job.report('change', 'changes the cache');
}

/** Clients and tools of Redis, MongoDB and the like. */
export const stores: Programs = {
  ...group('redis-cli valkey-cli keydb-cli', redis),
  ...group('mongosh mongo', mongo),
  mongorestore: (job) => {
    const options = optionsOf(job.args, 'uri host port db collection archive dir u p h d c');
    if (given(options, 'dryRun')) return;
    if (given(options, 'drop')) job.report('destructive', 'drops what is stored and restores over it');
    else job.report('change', 'restores into a live database; what is there stays');
  },
  mongoimport: (job) => {
    const options = optionsOf(job.args, 'uri host port db collection file type mode u p h d c');
    if (given(options, 'drop')) job.report('destructive', 'drops what is stored and loads over it');
    else job.report('change', 'writes documents');
  },
  ...group('mongodump mongoexport', (job) => {
    const out = valueIn(
      optionsOf(job.args, 'o out archive uri host port db collection u p h d c'),
      'o',
      'out',
      'archive',
    );
    if (out?.text !== '-' && (out || job.name === 'mongodump'))
      job.report('change', 'writes a dump to a file');
  }),
  ...group('redis-check-aof', (job) => {
    if (given(optionsOf(job.args), 'fix')) job.report('destructive', 'cuts the log that Redis recovers from');
  }),
  ...group('memcached-tool memcflush memcrm memcstat', memcached),
  nodetool: (job) => {
    const verb = optionsOf(job.args, 'h p u').rest[0]?.text ?? '';
    if (
      /^(status|info|ring|tpstats|tablestats|cfstats|netstats|compactionstats|describecluster|gossipinfo|version|getendpoints|proxyhistograms|tablehistograms|listsnapshots)$/.test(
        verb,
      )
    )
      return;
    const grave = /^(decommission|removenode|assassinate|clearsnapshot|drain|stopdaemon|rebuild)$/.test(verb);
    job.report(
      grave ? 'destructive' : 'change',
      grave ? 'removes a node or what is kept' : 'acts on the database cluster',
    );
  },
};
