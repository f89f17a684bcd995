import { group, looks, type Programs } from '../job.ts';
import { optionsOf, given } from '../options.ts';

/** Programs that only look, whatever their arguments; those with an exception stand below. */
export const looking: Programs = {
  ...group(
    `ls ll la dir cat zcat bzcat xzcat tac less more most head tail nl grep egrep fgrep zgrep rg ag ack cut uniq wc tr rev
     column comm cmp diff sdiff colordiff paste join fold fmt expand strings hexdump od xxd file stat readlink realpath
     basename dirname pwd cd pushd popd dirs tree du df lsblk lsof blkid findmnt which whereis type hash whatis man info
     help apropos echo printf print true false : test [ sleep read wait jobs bg fg seq yes expr bc dc let shift return exit
     break continue logout uptime w who whoami id groups last lastlog users finger uname arch nproc lscpu lsmem lspci lsusb
     lsmod free vmstat iostat mpstat pidstat sar nmon htop top atop btop iotop iftop nethogs glances ps pgrep pidof pstree
     pmap dstat slabtop numastat perf getent locale localectl tty stty clear tput ping ping6 traceroute traceroute6
     tracepath mtr dig host nslookup drill whois ss netstat nstat arping nmap jq yq xq base64 base32 md5sum sha1sum
     sha256sum sha512sum shasum cksum b2sum sum getconf ulimit umask printenv history times factor numfmt cal
     export declare typeset local readonly unset set shopt setopt alias unalias complete getopts mapfile readarray
     dmidecode smartctl sensors mii-tool lldpctl coredumpctl systemd-analyze hostid
     pg_isready pg_config pg_controldata pg_lsclusters mysqlshow innotop pgbadger pg_activity pt-query-digest redis-check-rdb
     mongostat mongotop bsondump ldd nm objdump readelf chronyc ntpq sqlformat pygmentize bat batcat eza exa
     stern k9s ctop lazydocker dive trivy hadolint shellcheck goaccess multitail lnav apachetop varnishstat
     varnishlog varnishhist rabbitmq-diagnostics kcat nvidia-smi locate tcptraceroute
     zipinfo gzcat zless zmore bzgrep xzgrep zdiff pv promtool logcli aureport ausearch getfacl lsattr
     getsebool sestatus getenforce open xdg-open say lsns lslocks ipcs`,
    looks,
  ),
  sort: (job) => {
    if (given(optionsOf(job.args, 'o k t T S output'), 'o', 'output')) job.report('change', 'writes a file');
  },
  dmesg: (job) => {
    if (given(optionsOf(job.args, 'l f'), 'C', 'c', 'clear', 'read-clear'))
      job.report('change', 'empties the kernel log');
  },
  history: (job) => {
    if (given(optionsOf(job.args), 'c', 'd')) job.report('destructive', 'deletes the history of commands');
  },
  date: (job) => {
    if (given(optionsOf(job.args, 'd f r date'), 's', 'set')) job.report('change', 'sets the clock');
  },
  hostname: (job) => {
    if (optionsOf(job.args).rest.length > 0) job.report('change', "changes the machine's name");
  },
  journalctl: (job) => {
    const options = optionsOf(job.args, 'u n p t o S U b since until unit lines output');
    if ([...options.flags].some((f) => f.startsWith('vacuum')))
      job.report('destructive', 'deletes log entries');
    else if (given(options, 'rotate', 'flush')) job.report('change', 'rotates the log');
  },
  tcpdump: (job) => {
    if (given(optionsOf(job.args, 'w i c s G W C'), 'w')) job.report('change', 'writes a file');
  },
  awk: awk,
  gawk: awk,
  mawk: awk,
  nawk: awk,
};

function awk(job: Parameters<Programs[string]>[0]): void {
  const options = optionsOf(job.args, 'F v f i', true);
  const program = options.rest[0]?.text ?? '';
  if (options.values.has('f')) job.unknown('runs a program from a file that is not known here');
  else if (/\bsystem\s*\(|\|\s*&?\s*(getline|")|"\s*\|\s*getline|\bprint[^}\n]*\|/.test(program))
    job.unknown('starts other commands from within awk');
  else if (/\bprintf?\b[^};\n]*>\s*["$\w(]/.test(program) && !/"\/dev\/std(err|out)"/.test(program))
    job.report('change', 'writes files');
  else if (options.rest[0]?.dynamic && options.rest[0].text.startsWith('$'))
    job.unknown('runs a program of awk that is not known here');
}
