import { group, type Job, type Programs } from '../job.ts';
import { given, optionsOf, valueIn } from '../options.ts';
import { redirectFinding, systemPath } from '../redirects.ts';

const passing = /^\/tmp\/|\.(pid|lock|sock|tmp)$/;
/** Where databases keep what they hold. */
const storePath =
  /^\/var\/lib\/(redis|mysql|postgresql|pgsql|mongo(db)?|mariadb|elasticsearch|rabbitmq|etcd|docker|kafka|clickhouse)|\bpgdata\b/i;

function rm(job: Job): void {
  const options = optionsOf(job.args);
  const targets = options.rest.map((arg) => arg.text);
  if (given(options, 'r', 'R', 'recursive'))
    job.report('destructive', 'deletes folders with all that is in them');
  else if (
    targets.length > 0 &&
    targets.every((t) => passing.test(t)) &&
    !options.rest.some((a) => a.glob || a.dynamic)
  )
    job.report('change', 'deletes temporary files');
  else job.report('destructive', 'deletes files');
}

function dd(job: Job): void {
  const out = job.args.find((arg) => arg.text.startsWith('of='))?.text.slice(3);
  if (out === undefined || out === '/dev/null' || out === '/dev/stdout') return;
  if (out.startsWith('/dev/') || systemPath.test(out))
    job.report('destructive', 'writes over a disk or a file of the system');
  else job.report('change', 'writes a file, over what it held');
}

function chmod(job: Job): void {
  const options = optionsOf(job.args.filter((arg) => !/^-[rwxXst]+$/.test(arg.text)));
  const recursive = given(options, 'R', 'recursive');
  const [mode = '', ...targets] = options.rest.map((arg) => arg.text);
  const open = /^0?[0-7]?777$|^0?[0-7]?666$|^[augo]*[+=][rxX]*w/.test(mode) && !/^u[+=]/.test(mode);
  if (recursive && open)
    job.report('destructive', 'opens all files below a folder to everyone, and the old modes are lost');
  else if (recursive && targets.some((t) => systemPath.test(t) && !/^\/(opt|srv)\/./.test(t)))
    job.report(
      'destructive',
      'changes the modes of all files below a folder of the system; the old ones are lost',
    );
  else job.report('change', 'changes who may use files');
}

function chown(job: Job): void {
  const options = optionsOf(job.args);
  const targets = options.rest.slice(1).map((arg) => arg.text);
  if (
    given(options, 'R', 'recursive') &&
    targets.some((t) => /^\/(etc|usr|bin|sbin|lib|boot|var)?\/?$/.test(t))
  )
    job.report('destructive', 'changes the owner of the whole system; the old ones are lost');
  else job.report('change', 'changes who owns files');
}

function copy(job: Job): void {
  const options = optionsOf(job.args, 't S target-directory suffix');
  const target = (valueIn(options, 't', 'target-directory') ?? options.rest.at(-1))?.text ?? '';
  if (target === '/dev/null' && job.name !== 'mv') return;
  if (storePath.test(target)) job.report('destructive', 'writes over the files of a database');
  else if (target.startsWith('/dev/')) job.report('destructive', 'writes over a device');
  else if (options.rest[0]?.text === '/dev/null') job.report('destructive', 'empties a file');
  else if (job.name === 'mv' && target === '/dev/null') job.report('destructive', 'deletes files');
  else job.report('change', job.name === 'mv' ? 'moves files' : 'writes files, over what they held');
}

function rsync(job: Job): void {
  const options = optionsOf(
    job.args,
    'e f rsh exclude include exclude-from files-from password-file bwlimit',
  );
  const target = options.rest.at(-1)?.text ?? '';
  if (given(options, 'n', 'dry-run', 'list-only')) return;
  if ([...options.flags].some((f) => f.startsWith('del')))
    job.report('destructive', 'deletes what the source does not have');
  else if (given(options, 'remove-source-files')) job.report('destructive', 'deletes what it has copied');
  else if (storePath.test(target)) job.report('destructive', 'writes over the files of a database');
  else job.report('change', 'writes files, over what they held');
}

function tar(job: Job): void {
  const [first] = job.args;
  const args =
    first && !first.text.startsWith('-')
      ? [{ ...first, text: `-${first.text}` }, ...job.args.slice(1)]
      : job.args;
  const options = optionsOf(
    args,
    'f C T X file directory exclude checkpoint-action to-command I use-compress-program',
  );
  if (given(options, 'to-command', 'checkpoint-action')) job.unknown('starts other commands from within tar');
  const place = valueIn(options, 'C', 'directory')?.text ?? '';
  if (given(options, 'x', 'extract', 'get')) {
    const grave = storePath.test(place) || place === '/' || given(options, 'P');
    job.report(
      grave ? 'destructive' : 'change',
      grave ? 'unpacks over live files' : 'unpacks files, over what they held',
    );
  } else if (given(options, 'remove-files')) job.report('destructive', 'deletes what it has packed');
  else if (!given(options, 't', 'list', 'd', 'diff')) {
    const name = valueIn(options, 'f', 'file')?.text;
    if (name !== '-' && name !== '/dev/null') job.report('change', 'writes an archive');
  }
}

function sed(job: Job): void {
  const options = optionsOf(job.args, 'e f expression file', false);
  const program = (valueIn(options, 'e', 'expression') ?? options.rest[0])?.text ?? '';
  if ([...options.flags].some((f) => f === 'i' || f === 'in-place'))
    job.report('change', 'edits files in place');
  if (
    /(^|[;}\n\d$])\s*e(\s|$)|\/[gpiI\d]*e[gpiI\d]*\s*($|[;}])/.test(program) &&
    !/^\d*,?\d*p$/.test(program)
  )
    job.unknown('may start other commands from within sed');
  if (/(^|[;}\n])\s*w\s*\S|\/[gpiI\d]*w\s+\S/.test(program)) job.report('change', 'writes a file');
}

function tee(job: Job): void {
  const options = optionsOf(job.args);
  for (const { text } of options.rest) {
    const found = redirectFinding(given(options, 'a', 'append') ? '>>' : '>', text, false);
    if (found) job.add([found]);
  }
}

function truncate(job: Job): void {
  const size = valueIn(optionsOf(job.args, 's r o size reference'), 's', 'size')?.text ?? '0';
  if (size.startsWith('+')) job.report('change', 'makes a file longer');
  else job.report('destructive', 'empties or cuts files');
}

/** Programs that work on files and disks. */
export const files: Programs = {
  rm,
  dd,
  chmod,
  chown,
  chgrp: chown,
  rsync,
  tar,
  bsdtar: tar,
  sed,
  gsed: sed,
  tee,
  truncate,
  ...group('cp mv install', copy),
  unlink: rm,
  rmdir: (job) => job.report('change', 'deletes empty folders'),
  ...group('shred wipe srm wipefs blkdiscard', (job) => job.report('destructive', 'deletes beyond recovery')),
  ...group('mkfs mke2fs mkswap newfs', (job) => job.report('destructive', 'makes an empty file system')),
  ...group('parted sgdisk cfdisk gdisk', (job) =>
    job.report('destructive', 'changes the partitions of a disk'),
  ),
  ...group('fdisk sfdisk', (job) => {
    if (!given(optionsOf(job.args), 'l', 'list', 'd', 'dump'))
      job.report('destructive', 'changes the partitions of a disk');
  }),
  ...group('lvremove vgremove pvremove zfs zpool mdadm', (job) => {
    const words = job.args.map((arg) => arg.text);
    if (/^(list|get|status|iostat|history)$|^--(detail|query|examine)/.test(words[0] ?? '')) return;
    const grave =
      job.name.endsWith('remove') ||
      words.some((w) =>
        /^(destroy|rollback|remove|clear|labelclear|--(stop|zero-superblock|remove|fail))$/.test(w),
      );
    job.report(
      grave ? 'destructive' : 'change',
      grave ? 'removes storage with its data' : 'changes the storage',
    );
  }),
  ...group('lvs vgs pvs lvdisplay vgdisplay pvdisplay', () => undefined),
  ...group(
    'lvextend lvresize vgextend pvcreate resize2fs xfs_growfs growpart fallocate tune2fs fsck e2fsck lvcreate',
    (job) => job.report('change', 'changes the storage'),
  ),
  ...group(
    'touch mkdir ln mktemp mkfifo setfacl chattr split csplit patch gzip gunzip bzip2 bunzip2 xz unxz zstd unzip zip 7z',
    filters,
  ),
  ...group('vi vim nvim nano emacs ed ex joe micro pico', (job) =>
    job.unknown('opens an editor: what is changed in it is not judged'),
  ),
  ...group('mount swapon', (job) => {
    if (job.args.length > 0 && !given(optionsOf(job.args), 'l', 's', 'show', 'summary'))
      job.report('change', 'changes what is mounted');
  }),
  ...group('umount swapoff', (job) => job.report('change', 'changes what is mounted')),
  sync: () => undefined,
};

function filters(job: Job): void {
  const options = optionsOf(job.args);
  if (
    /^(gzip|gunzip|bzip2|bunzip2|xz|unxz|zstd)$/.test(job.name) &&
    (given(options, 'c', 'stdout', 't', 'l', 'list') || options.rest.length === 0)
  )
    return;
  if (job.name === 'unzip' && given(options, 'l', 't', 'v', 'p')) return;
  job.report('change', 'writes files');
}
