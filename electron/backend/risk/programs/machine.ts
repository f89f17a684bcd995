import { always, bySubcommand, group, subs, type Job, type Programs, type Sub } from '../job.ts';
import { given, optionsOf, valueIn } from '../options.ts';

const restarts: Sub = ['change', 'restarts, starts or stops a service'];

function kill(job: Job): void {
  const signals = 's signal n';
  const texts = job.args.map((arg) => arg.text.toUpperCase());
  if (texts.some((t) => /^-L$|^--LIST|^-0$/.test(t)) && !texts.some((t) => /^-(9|KILL)/.test(t))) return;
  const named = valueIn(optionsOf(job.args, signals), 's', 'signal', 'n')?.text.toUpperCase();
  const signal =
    named ?? texts.find((t) => /^-(SIG)?[A-Z0-9]+$/.test(t) && !/^-[FUGX]$/.test(t))?.slice(1) ?? '';
  if (/^(SIG)?(9|KILL)$/.test(signal))
    job.report('destructive', 'ends processes at once: what they hold in memory is lost');
  else if (/^(SIG)?(1|HUP|10|USR1|12|USR2|3|QUIT|28|WINCH|18|CONT)$/.test(signal))
    job.report('change', 'sends a signal to processes');
  else if (job.args.some((arg) => arg.text === '1' || arg.text === '-1'))
    job.report('destructive', 'ends every process or the first one');
  else job.report('change', 'ends processes');
}

function iptables(job: Job): void {
  const options = optionsOf(job.args, 't table');
  if (given(options, 'F', 'X', 'flush', 'delete-chain'))
    job.report('destructive', 'drops the firewall rules');
  else if (given(options, 'L', 'S', 'list', 'list-rules', 'n') && !given(options, 'A', 'I', 'D', 'P', 'R'))
    return;
  else if (given(options, 'P', 'policy'))
    job.report('destructive', 'changes what the firewall does by default; it can cut you off');
  else job.report('change', 'changes the firewall');
}

function crontab(job: Job): void {
  const options = optionsOf(job.args, 'u');
  if (given(options, 'r')) job.report('destructive', 'deletes all scheduled jobs');
  else if (!given(options, 'l')) job.report('change', 'replaces the scheduled jobs');
}

function sysctl(job: Job): void {
  const options = optionsOf(job.args);
  if (given(options, 'w', 'p', 'load', 'system') || options.rest.some((arg) => arg.text.includes('=')))
    job.report('change', 'changes a setting of the kernel');
}

function nginx(job: Job): void {
  const options = optionsOf(job.args, 's c p g');
  if (given(options, 't', 'T', 'v', 'V', 'h')) return;
  job.report('change', 'reloads, starts or stops the web server');
}

function service(job: Job): void {
  const [name, verb] = optionsOf(job.args).rest.map((arg) => arg.text);
  if (given(optionsOf(job.args), 'status-all') || verb === 'status' || name === 'status') return;
  job.report('change', 'restarts, starts or stops a service');
}

function ip(job: Job): void {
  const words = optionsOf(job.args, 'n family netns').rest.map((arg) => arg.text);
  const verb = words.find((w) => /^(add|del|delete|set|flush|replace|change|append|up|down)$/.test(w));
  if (!verb) return;
  if (/^(del|delete|flush)$/.test(verb))
    job.report('destructive', 'removes addresses or routes; it can cut you off');
  else job.report('change', 'changes the network');
}

/** Programs that act on processes, services and the machine. */
export const machine: Programs = {
  ...group('kill pkill killall skill', kill),
  fuser: (job) => {
    if (given(optionsOf(job.args), 'k', 'kill'))
      job.report('destructive', 'ends processes at once: what they hold in memory is lost');
  },
  renice: always('change', 'changes the priority of processes'),
  ...group('shutdown reboot halt poweroff init telinit', (job) => {
    if (job.args.some((arg) => arg.text === '-c')) job.report('change', 'takes a shutdown back');
    else job.report('destructive', 'stops or restarts the machine');
  }),
  systemctl: bySubcommand(
    'p t n o H M property type lines output host machine state',
    {
      ...subs(
        'status is-active is-enabled is-failed show cat list-units list-timers list-unit-files list-dependencies list-sockets list-jobs get-default show-environment is-system-running',
        'read',
      ),
      ...subs(
        'restart start stop reload try-restart reload-or-restart daemon-reload daemon-reexec reset-failed enable disable mask unmask edit set-property set-environment isolate cancel revert preset',
        restarts,
      ),
      kill: ['change', 'sends a signal to a service'],
      ...subs('reboot poweroff halt kexec suspend hibernate emergency rescue exit switch-root', [
        'destructive',
        'stops or restarts the machine',
      ]),
    },
    'read',
  ),
  ...group('service rc-service invoke-rc.d', service),
  ...group('rc-update chkconfig update-rc.d', always('change', 'changes which services start')),
  pm2: bySubcommand('n i name watch lines max-memory-restart env o e cron', {
    ...subs(
      'list ls l status logs log show describe monit jlist prettylist info env id pid report ping',
      'read',
    ),
    ...subs(
      'restart reload start stop gracefulReload scale save resurrect startup unstartup reset sendSignal update set install reloadLogs',
      restarts,
    ),
    ...subs('delete del kill', ['destructive', 'removes processes from pm2']),
    flush: ['destructive', 'empties the logs'],
  }),
  supervisorctl: bySubcommand('c s u p', {
    ...subs('status tail pid avail maintail fg', 'read'),
    ...subs('restart start stop reload update reread add signal', restarts),
    ...subs('remove shutdown clear', ['destructive', 'removes or stops what supervisor runs']),
  }),
  ...group('monit runit sv svc', (job) => {
    if (!/^(status|summary|report)$/.test(job.args[0]?.text ?? 'status'))
      job.report('change', 'restarts, starts or stops a service');
  }),
  ...group('nginx openresty', nginx),
  ...group('apachectl apache2ctl httpd', (job) => {
    const words = job.args.map((arg) => arg.text);
    if (!words.some((w) => /^(configtest|status|fullstatus|-t|-S|-M|-v|-V)$/.test(w)))
      job.report('change', 'reloads, starts or stops the web server');
  }),
  ...group('php-fpm haproxy varnishd', (job) => {
    if (!job.args.some((arg) => /^-(t|tt|c|v|C)$/.test(arg.text))) job.report('change', 'starts a service');
  }),
  ...group('iptables ip6tables', iptables),
  ...group('nft ipset', (job) => {
    const words = job.args.map((arg) => arg.text);
    if (words.includes('list') || words.includes('-L')) return;
    job.report(
      words.some((w) => /^(flush|destroy|delete)$/.test(w)) ? 'destructive' : 'change',
      'changes the firewall',
    );
  }),
  ...group('iptables-restore ip6tables-restore', always('destructive', 'replaces the firewall rules')),
  ...group('iptables-save ip6tables-save', () => undefined),
  ufw: bySubcommand('', {
    ...subs('status show app', 'read'),
    ...subs('allow deny reject limit delete insert reload enable logging route default', [
      'change',
      'changes the firewall',
    ]),
    ...subs('reset disable', ['destructive', 'drops the firewall rules']),
  }),
  'firewall-cmd': (job) => {
    const changes = job.args.some((arg) =>
      /^--(add|remove|set|change|reload|complete-reload|panic|runtime|new|delete)/.test(arg.text),
    );
    if (changes) job.report('change', 'changes the firewall');
  },
  'fail2ban-client': bySubcommand('', {
    ...subs('status ping get version banned', 'read'),
    ...subs('set reload restart start stop unban', ['change', 'changes who is banned']),
  }),
  crontab,
  sysctl,
  ...group('ip', ip),
  ...group('ifconfig route ethtool', (job) => {
    if (job.args.some((arg) => /^(up|down|add|del|delete|flush|-s|-K|-G|-A|netmask|mtu)$/.test(arg.text)))
      job.report('change', 'changes the network');
  }),
  ...group('ifup ifdown nmcli netplan tc brctl wg wg-quick resolvectl', (job) => {
    const words = job.args.map((arg) => arg.text);
    if (
      !words.some((w) => /^(show|status|get|query|statistics|list|device|dev)$/.test(w)) ||
      words.some((w) => /^(down|del|delete|flush|off|apply|up)$/.test(w))
    )
      job.report('change', 'changes the network');
  }),
  ...group('timedatectl hostnamectl localectl loginctl', (job) => {
    if (job.args.some((arg) => /^(set|terminate|kill|enable|disable)/.test(arg.text)))
      job.report('change', 'changes the machine');
  }),
  ...group(
    'useradd usermod groupadd groupmod gpasswd adduser addgroup passwd chpasswd chsh chage visudo ssh-copy-id',
    always('change', 'changes who may do what'),
  ),
  ...group('userdel groupdel deluser delgroup', always('destructive', 'deletes users')),
  ...group(
    'modprobe insmod rmmod setenforce setsebool semanage restorecon update-grub grub-install depmod ldconfig',
    always('change', 'changes the system'),
  ),
  ...group('logrotate', always('change', 'rotates logs')),
  ...group('logger wall mail mailx sendmail write', always('change', 'sends a message')),
  ...group('at batch', always('change', 'schedules a command that is not judged here')),
  ...group('ulimit prlimit', () => undefined),
  certbot: bySubcommand(
    'd cert-name w m',
    {
      ...subs('certificates', 'read'),
      ...subs('delete revoke', ['destructive', 'deletes or revokes a certificate']),
    },
    ['change', 'renews or installs certificates'],
  ),
};
