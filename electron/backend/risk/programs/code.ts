import {
  always,
  bySubcommand,
  group,
  looks,
  subs,
  type Job,
  type Program,
  type Programs,
  type Sub,
} from '../job.ts';
import { given, optionsOf, valueIn, type Options } from '../options.ts';
import { openShell } from './wrappers.ts';

function push(job: Job, options: Options): void {
  const refs = options.rest.slice(2).map((arg) => arg.text);
  const forced = [...options.flags].some((f) => f === 'f' || f.startsWith('force') || f === 'mirror');
  if (given(options, 'n', 'dry-run')) return;
  if (forced || refs.some((r) => r.startsWith('+'))) job.report('destructive', 'rewrites what others have');
  else if (given(options, 'd', 'delete', 'prune') || refs.some((r) => r.startsWith(':')))
    job.report('destructive', 'deletes branches or tags that others have');
  else job.report('change', 'publishes commits');
}

function reset(job: Job, options: Options): void {
  if (given(options, 'hard', 'merge', 'keep'))
    job.report('destructive', 'throws away work that is not committed');
  else job.report('change', 'moves the branch');
}

function clean(job: Job, options: Options): void {
  if (given(options, 'n', 'dry-run')) return;
  job.report('destructive', 'deletes files that are not under version control');
}

function checkout(job: Job, options: Options): void {
  const words = options.rest.slice(1).map((arg) => arg.text);
  const paths = job.args.some((arg) => arg.text === '--') || words.includes('.');
  if (given(options, 'f', 'force', 'discard-changes') || (paths && !given(options, 'staged', 'b', 'B')))
    job.report('destructive', 'throws away work that is not committed');
  else job.report('change', 'changes which version the files are of');
}

function branch(job: Job, options: Options): void {
  if (given(options, 'D')) job.report('destructive', 'deletes a branch, merged or not');
  else if (given(options, 'd', 'delete', 'm', 'M', 'f', 'move')) job.report('change', 'changes branches');
  else if (
    options.rest.length > 1 &&
    !given(options, 'a', 'r', 'list', 'contains', 'merged', 'no-merged', 'show-current')
  )
    job.report('change', 'makes a branch');
}

const git: Record<string, Sub> = {
  ...subs(
    'status log diff show blame shortlog describe rev-parse rev-list ls-files ls-tree ls-remote cat-file grep reflog whatchanged remote fetch cherry name-rev merge-base count-objects bundle.verify bundle.list-heads fsck help version bisect stash.list stash.show for-each-ref config.--get config.--list var archive',
    'read',
  ),
  ...subs(
    'pull merge rebase cherry-pick revert commit add mv clone init apply am worktree submodule bundle config tag notes stash stash.push stash.pop stash.apply stash.save gc lfs remote.add remote.set-url remote.remove',
    ['change', 'changes the working copy or its history'],
  ),
  push,
  reset,
  clean,
  checkout,
  switch: checkout,
  restore: (job, options) =>
    given(options, 'staged') && !given(options, 'worktree')
      ? job.report('change', 'changes what is staged')
      : job.report('destructive', 'throws away work that is not committed'),
  branch,
  rm: ['destructive', 'deletes files'],
  ...subs('stash.drop stash.clear', ['destructive', 'throws away work that is put aside']),
  ...subs('filter-branch filter-repo reflog.expire reflog.delete prune update-ref', [
    'destructive',
    'rewrites or deletes history',
  ]),
};

const looksPackages =
  /^(list|ls|ll|show|info|view|search|outdated|audit|why|explain|query|policy|depends|config|help|version|doctor|check|freeze|root|bin|prefix|ping|whoami|check-update|history|repolist|provides|files|-v|-V|-l|-q\w*|-s|-S|-L|-Q\w*|--version|--list|--list-upgradable)$/;

/** Where the command begins that `bundle exec` and its like start. */
function startsAt({ name, args }: Job): number {
  const verb = args[0]?.text;
  const isExec = verb === 'exec' && /^(bundle|npm|pnpm|yarn)$/.test(name);
  return isExec || (verb === 'run' && /^(poetry|pipenv|uv|conda)$/.test(name)) ? 1 : -1;
}

function packages(job: Job): void {
  const words = job.args.map((arg) => arg.text).filter((t) => !/^-(y|q|qq)$/.test(t));
  const verb = words.find((w) => !w.startsWith('-')) ?? words[0] ?? '';
  if (looksPackages.test(verb) || words.length === 0) return;
  const starts = /^(npx|bunx|pnpx)$/.test(job.name) ? 0 : startsAt(job);
  if (starts >= 0 && job.args[starts] && !job.args[starts].text.startsWith('-'))
    return job.run(job.args.slice(starts));
  if (
    /^(run|run-script|exec|start|stop|restart|test|t|dlx|x)$/.test(verb) ||
    /^(npx|bunx|pnpx|uvx|pipx)$/.test(job.name)
  )
    job.unknown(`what "${[job.name, ...words.slice(0, 2)].join(' ')}" does is not known`);
  else if (/^(remove|purge|autoremove|erase|uninstall|un|rm|r|-r|-P|-e|-R\w*|del)$/.test(verb))
    job.report('destructive', 'removes installed packages');
  else if (
    /^(clean|autoclean|cache|prune|makecache|update)$/.test(verb) &&
    /^(apt|apt-get|yum|dnf|apk|brew|pacman|zypper)$/.test(job.name)
  )
    job.report('change', 'changes the store of packages');
  else job.report('change', 'installs or changes packages');
}

/** What a line of code in Python, Node or the like does cannot be judged; a file of it neither. */
const interpreter: Program = (job) => {
  const options = optionsOf(job.args, 'c e m r W X E I', true);
  if (given(options, 'version', 'V', 'help') || (given(options, 'v') && options.rest.length === 0)) return;
  const codeText =
    valueIn(options, 'c', 'e', 'r', 'E')?.text ??
    (job.feed?.kind === 'text' && /^-?$/.test(options.rest[0]?.text ?? '') ? job.feed.text : undefined);
  const name = options.rest[0]?.text.replace(/^-$/, '') ?? '';
  if (/(^|\/)(artisan|manage\.py)$/.test(name)) return job.run(options.rest);
  const module_ = valueIn(options, 'm')?.text;
  if (module_ !== undefined && /^(json\.tool|timeit|site|platform|pip)$/.test(module_))
    return module_ === 'pip' ? packages({ ...job, args: options.rest }) : undefined;
  if (codeText !== undefined) return codeJudgement(job, codeText);
  if (/restor/i.test(name)) job.report('destructive', 'by its name restores over what is stored');
  else if (name === '' && module_ === undefined) openCode(job);
  else job.unknown(`what ${module_ ?? name} does is not known`);
};

function codeJudgement(job: Job, text: string): void {
  const sql = /\b(DROP|TRUNCATE)\s+(TABLE|DATABASE|SCHEMA)\b|\bDELETE\s+FROM\s+\w+\s*["';)]/i.test(text);
  if (
    /\b(flushall|flushdb|FLUSHALL|rmtree|rmSync|unlink|unlinkSync|rimraf|dropDatabase|drop_all|delete_many\(\{\}\)|deleteMany\(\{\}\)|os\.remove|remove_dir_all|removedirs)\b/.test(
      text,
    ) ||
    sql
  )
    job.report('destructive', 'by its words deletes something (the code itself is not judged)');
  else job.unknown(`runs code of ${job.name} that is not judged here`);
}

function openCode(job: Job): void {
  if (job.feed) job.unknown('runs as code what is not judged here');
  else openShell(job);
}

function make(job: Job): void {
  const options = optionsOf(job.args, 'C f j');
  if (given(options, 'n', 'dry-run', 'version')) return;
  const targets = options.rest.map((arg) => arg.text).join(' ');
  if (/restor|destroy|drop|wipe|purge|nuke/i.test(targets))
    job.report('destructive', 'by its name deletes or restores over something');
  else job.unknown(`what "${job.name} ${targets}" does is not known`);
}

/** Programs of developers: versions, packages, interpreters. */
export const code: Programs = {
  git: bySubcommand('C c git-dir work-tree n since until author grep m message b format pretty', git),
  ...group(
    'apt apt-get aptitude dpkg yum dnf rpm apk pacman zypper brew snap flatpak npm yarn pnpm bun pip pip3 gem cargo go composer bundle uv poetry pipenv conda npx bunx pnpx uvx pipx nvm',
    packages,
  ),
  ...group(
    'python python2 python3 node nodejs deno ruby perl php lua Rscript ts-node tsx pypy pypy3 pwsh powershell java',
    interpreter,
  ),
  ...group('apt-cache dpkg-query', looks),
  ...group('make gmake just task rake invoke gradle gradlew mvn ant', make),
  gh: bySubcommand(
    'R repo',
    {
      ...subs(
        'status browse search pr.view pr.list pr.status pr.diff pr.checks issue.view issue.list run.view run.list run.watch release.list release.view repo.view workflow.list workflow.view',
        'read',
      ),
      ...subs('repo.delete release.delete issue.delete run.delete secret.delete', [
        'destructive',
        'deletes something that others have',
      ]),
    },
    ['change', 'changes something that others have'],
  ),
  ...group('pytest jest vitest mocha phpunit rspec tox', (job) =>
    job.unknown('runs tests: what they touch is not known'),
  ),
  ...group(
    'artisan manage.py rails django-admin alembic flyway liquibase prisma knex sequelize typeorm dbmate goose migrate',
    (job) => {
      const words = job.args.map((arg) => arg.text).join(' ');
      if (
        /\b(db:drop|db:reset|db:schema:load|migrate:fresh|migrate:reset|migrate:rollback|migrate:refresh|db:wipe|migrate reset|db push --force-reset|clean|downgrade|down|flush|rollback|undo)\b/.test(
          words,
        )
      )
        job.report('destructive', 'drops or rolls back what is stored');
      else if (
        !/\b(status|info|validate|list|current|history|heads|show|version|about|migrate:status|route:list|routes)\b/.test(
          words,
        )
      )
        job.report('change', 'changes the database or the application');
    },
  ),
  ...group('ssh-keygen gpg', always('change', 'makes or changes keys')),
};
