import {
  always,
  bySubcommand,
  group,
  subs,
  type Job,
  type Program,
  type Programs,
  type Sub,
} from '../job.ts';
import { given, optionsOf, valueIn, type Options } from '../options.ts';

const reads =
  /^(describe|list|get|head|lookup|search|filter|query|scan|select|estimate|preview|validate|check|view|show|wait|tail|ls|help|history|status|test|simulate|detect|discover|decode|verify|ping|info|top|logs|log|diff|print|read|export-configurations|presign|generate-(presigned|credential|db-auth))/;
const destroys =
  /^(delete|terminate|remove|destroy|purge|deregister|release|revoke|drop|erase|wipe|reset|batch-delete|schedule-key-deletion|cancel-(spot|capacity)|restore-db|reboot-db|disable-key|stop-db|rm|rb|del|undeploy|force|failover-global)/;

function aws(job: Job): void {
  const options = optionsOf(
    job.args,
    'region profile output query endpoint-url desired-count desired-capacity max-size parameters',
  );
  const [service = '', verb = '', third = ''] = options.rest.map((arg) => arg.text);
  if (given(options, 'dry-run', 'dryrun', 'generate-cli-skeleton') && !given(options, 'no-dry-run')) return;
  if (service === 's3') return s3(job, verb, options);
  if (service === '' || service === 'help' || verb === 'help' || service === 'configure')
    return configure(job, verb);
  if (service === 'ssm' && /^(send-command|start-session)$/.test(verb)) return ssm(job, options);
  if (verb === 'wait' || third === 'help') return;
  if (service === 'lambda' && verb === 'invoke') return job.unknown('runs a function that is not known here');
  if (service === 'iam' && /^(deactivate|detach|update-access-key)/.test(verb))
    return job.report('change', 'changes who may do what');
  if (/^(restore|start-restore)/.test(verb))
    return job.report('change', 'restores a backup into a new resource');
  if (zeroCapacity(verb, options))
    return job.report('destructive', 'stops everything of it: nothing of it runs any more');
  verbJudgement(job, verb);
}

function zeroCapacity(verb: string, options: Options): boolean {
  const count = valueIn(options, 'desired-count', 'desired-capacity', 'max-size')?.text;
  return /^(update|set)/.test(verb) && /^0+$/.test(count ?? '');
}

function configure(job: Job, verb: string): void {
  if (verb !== '' && !/^(list|get|list-profiles|help)$/.test(verb))
    job.report('change', 'changes the settings of the tool');
}

function verbJudgement(job: Job, verb: string): void {
  if (/^(stop|reboot|failover)-/.test(verb))
    return job.report('change', 'stops or restarts resources of the cloud');
  if (destroys.test(verb)) return job.report('destructive', 'deletes or ends resources of the cloud');
  if (!reads.test(verb)) job.report('change', 'changes resources of the cloud');
}

function s3(job: Job, verb: string, options: Options): void {
  if (/^(ls|presign)$/.test(verb)) return;
  if (verb === 'rm' || verb === 'rb') return job.report('destructive', 'deletes stored objects');
  if (verb === 'sync' && given(options, 'delete'))
    return job.report('destructive', 'deletes stored objects that the source does not have');
  job.report(
    'change',
    verb === 'mv' ? 'moves stored objects' : 'writes files or stored objects, over what they held',
  );
}

function ssm(job: Job, options: Options): void {
  const parameters = job.args.findIndex((arg) => arg.text === '--parameters');
  const text =
    parameters >= 0 ? (job.args[parameters + 1]?.text ?? '') : (valueIn(options, 'parameters')?.text ?? '');
  const list = /commands["']?\s*[=:]\s*(\[.*\])/s.exec(text)?.[1];
  const commands = commandsIn(list);
  if (commands.length === 0) job.unknown('runs commands on other machines');
  for (const command of commands) job.script(command);
}

function commandsIn(list: string | undefined): string[] {
  try {
    const parsed: unknown = JSON.parse(list ?? '[]');
    return Array.isArray(parsed) ? parsed.filter((c) => typeof c === 'string') : [];
  } catch {
    return [];
  }
}

/** gcloud, az, doctl: the verb stands somewhere among the words. */
const anyVerb: Program = (job) => {
  const options = optionsOf(
    job.args,
    'project zone region format filter g n resource-group name location o output query limit',
  );
  const words = options.rest.map((arg) => arg.text);
  if (words.includes('ssh') && job.name === 'gcloud') {
    const command = valueIn(optionsOf(job.args, 'command zone project'), 'command');
    return command
      ? job.script(command.text)
      : job.unknown('opens a shell: what is typed in it is not judged');
  }
  const verb =
    words.find((w) => destroys.test(w)) ??
    words.find((w) =>
      /^(create|update|set|add|start|stop|restart|deploy|scale|resize|apply|import|enable|disable|invoke|run|call|patch|rollback|promote|attach|detach|reset|failover|swap|upgrade)/.test(
        w,
      ),
    );
  const look = words.find((w) => reads.test(w) || /^(get-.*|config|auth|account|version|describe)$/.test(w));
  if (verb && destroys.test(verb)) job.report('destructive', 'deletes or ends resources of the cloud');
  else if (verb) job.report('change', 'changes resources of the cloud');
  else if (!look) job.unknown(`"${[job.name, ...words.slice(0, 2)].join(' ')}" is not known here`);
};

function apply(job: Job, options: Options): void {
  if (given(options, 'destroy') || job.args.some((arg) => arg.text === '-destroy'))
    job.report('destructive', 'destroys infrastructure');
  else job.report('change', 'changes infrastructure; it can delete what the plan replaces');
}

const terraform: Record<string, Sub> = {
  ...subs(
    'plan show output validate fmt version providers graph state.list state.show state.pull workspace.list workspace.show get console test metadata',
    'read',
  ),
  ...subs(
    'init refresh import workspace.select workspace.new state.mv state.replace-provider taint untaint login logout',
    ['change', 'changes the record of the infrastructure'],
  ),
  apply,
  destroy: ['destructive', 'destroys infrastructure'],
  ...subs('state.rm state.push force-unlock workspace.delete', [
    'destructive',
    'changes the record of the infrastructure in a way that can lose it',
  ]),
};

const platform: Record<string, Sub> = {
  ...subs(
    'logs log status ps list ls info releases config config.get history whoami inspect domains certs variables regions apps machines.list machine.list releases:info pg:info pg:ps maintenance open version deployments alias.ls',
    'read',
  ),
  ...subs(
    'restart deploy up redeploy rollback scale promote config:set config.set secrets.set maintenance:on maintenance:off releases:rollback ps:restart ps:scale run machine.restart alias env link domains:add',
    ['change', 'deploys, restarts or changes an application'],
  ),
  ...subs(
    'destroy delete down remove rm apps:destroy pg:reset pg:kill pg:killall ps:kill machine.destroy volumes.destroy volume.delete',
    ['destructive', 'deletes or ends what runs or is stored'],
  ),
};

/** Programs of cloud makers. */
export const cloud: Programs = {
  aws,
  ...group(
    'gcloud az doctl linode-cli hcloud scw ibmcloud oci openstack aliyun flarectl cf eksctl yc tccli',
    anyVerb,
  ),
  ...group(
    'terraform tofu terragrunt',
    bySubcommand('var var-file target out state chdir backend-config', terraform),
  ),
  pulumi: bySubcommand(
    's stack',
    {
      ...subs('preview stack.ls stack.output config logs whoami about', 'read'),
      destroy: ['destructive', 'destroys infrastructure'],
    },
    ['change', 'changes infrastructure'],
  ),
  ...group(
    'heroku railway fly flyctl vercel netlify render koyeb serverless sls dokku caprover wrangler',
    bySubcommand('a app r remote s service e environment stage', platform),
  ),
  gsutil: bySubcommand(
    '',
    {
      ...subs('ls cat stat du version', 'read'),
      ...subs('rm rb', ['destructive', 'deletes stored objects']),
    },
    (job, options) => {
      if (given(options, 'd'))
        job.report('destructive', 'deletes stored objects that the source does not have');
      else job.report('change', 'writes stored objects');
    },
  ),
  ...group('mc rclone s3cmd restic', (job) => {
    const words = optionsOf(job.args).rest.map((arg) => arg.text);
    if (words.some((w) => /^(rm|rb|del|delete|deletefile|purge|sync|rmdirs?|cleanup|mirror)$/.test(w)))
      job.report('destructive', 'deletes stored objects');
    else if (
      !words.some((w) =>
        /^(ls|lsl|lsd|lsf|cat|size|check|stat|du|info|tree|find|diff|about|version)$/.test(w),
      )
    )
      job.report('change', 'writes files or stored objects');
  }),
  ansible: (job) => job.unknown('runs commands on other machines'),
  'ansible-playbook': (job) => {
    if (!given(optionsOf(job.args, 'i l t e u'), 'C', 'check', 'syntax-check', 'list-tasks', 'list-hosts'))
      job.unknown('runs a playbook on other machines: what it does is not known');
  },
  vault: bySubcommand(
    'address namespace format field',
    {
      ...subs(
        'status read list kv.get kv.list kv.metadata token.lookup operator.raft.list-peers version policy.read policy.list',
        'read',
      ),
      ...subs('delete kv.delete kv.destroy lease.revoke token.revoke operator.seal secrets.disable', [
        'destructive',
        'deletes or revokes secrets',
      ]),
    },
    ['change', 'changes the vault'],
  ),
  consul: bySubcommand(
    '',
    {
      ...subs('members info kv.get catalog monitor operator.raft.list-peers health', 'read'),
      ...subs('kv.delete leave force-leave snapshot.restore', [
        'destructive',
        'deletes or replaces what consul holds',
      ]),
    },
    ['change', 'changes consul'],
  ),
  nomad: bySubcommand(
    '',
    {
      ...subs('status job.status node.status alloc.status alloc.logs server.members', 'read'),
      ...subs('stop job.stop system.gc node.drain', ['destructive', 'stops what runs']),
    },
    ['change', 'changes what runs'],
  ),
  bosh: always('change', 'changes what is deployed'),
};
