import { always, bySubcommand, group, subs, type Job, type Programs, type Sub } from '../job.ts';
import { given, optionsOf, valueIn, type Options } from '../options.ts';

const general =
  'n l f o c k s namespace selector filename output container context kubeconfig cluster user as tail since since-time field-selector sort-by replicas type patch p image timeout grace-period dry-run template server token limits requests from-literal from-file min max cpu-percent port target-port';

function isDry(options: Options): boolean {
  return given(options, 'dry-run') && valueIn(options, 'dry-run')?.text !== 'none';
}

function unlessDry(sub: Exclude<Sub, 'read'>): Sub {
  return (job, options) => {
    if (isDry(options)) return;
    if (typeof sub === 'function') sub(job, options);
    else job.report(...sub);
  };
}

function scale(job: Job, options: Options): void {
  const replicas = valueIn(options, 'replicas');
  if (replicas && /^0+$/.test(replicas.text))
    job.report('destructive', 'stops every replica: nothing of it runs any more');
  else if (!replicas || replicas.dynamic)
    job.report('change', 'changes how many replicas run, to a number known only when it runs');
  else job.report('change', 'changes how many replicas run');
}

function remove(job: Job, options: Options): void {
  const what = options.rest.map((arg) => arg.text).join(' ');
  if (/\b(pvc|pv|persistentvolume(claim)?s?|ns|namespaces?|crds?)\b/.test(what))
    job.report(
      'destructive',
      'deletes objects of the cluster with the data that belongs to them',
      /pv|volume/.test(what) ? { subject: 'volume' } : {},
    );
  else job.report('destructive', 'deletes objects of the cluster');
}

/** `exec POD -- command` and the older form without `--`. */
function exec(job: Job): void {
  const dashes = job.args.findIndex((arg) => arg.text === '--');
  const at = job.args.findIndex((arg) => arg.text === 'exec' || arg.text === 'rsh');
  const command =
    dashes >= 0
      ? job.args.slice(dashes + 1)
      : optionsOf([...job.args.slice(0, at), ...job.args.slice(at + 1)], general, false).rest.slice(1);
  if (command.length > 0) job.run(command);
  else job.unknown('opens a shell: what is typed in it is not judged');
}

function run(job: Job): void {
  job.report('change', 'starts a pod');
  const dashes = job.args.findIndex((arg) => arg.text === '--');
  if (dashes >= 0) job.run(job.args.slice(dashes + 1));
}

function patch(job: Job, options: Options): void {
  const text = valueIn(options, 'p', 'patch')?.text ?? '';
  if (/replicas["']?\s*:\s*0\b/.test(text))
    job.report('destructive', 'stops every replica: nothing of it runs any more');
  else job.report('change', 'changes objects of the cluster');
}

function replace(job: Job, options: Options): void {
  if (given(options, 'force'))
    job.report('destructive', 'deletes objects of the cluster and makes them anew');
  else job.report('change', 'changes objects of the cluster');
}

function apply(job: Job, options: Options): void {
  if (given(options, 'prune'))
    job.report('destructive', 'deletes objects of the cluster that the files do not name');
  else if (given(options, 'force'))
    job.report('destructive', 'deletes objects of the cluster and makes them anew');
  else job.report('change', 'changes objects of the cluster');
}

const changes: Sub = unlessDry(['change', 'changes objects of the cluster']);
const kubectl: Record<string, Sub> = {
  ...subs(
    `get describe logs top explain api-resources api-versions cluster-info version events diff wait options completion plugin kustomize
     rollout.status rollout.history auth.can-i auth.whoami config.view config.get-contexts config.current-context config.get-clusters
     config.get-users config.use-context config.set-context port-forward proxy whoami status project projects adm.top adm.node-logs
     adm.inspect adm.must-gather certificate.list image.info extract`,
    'read',
  ),
  ...subs(
    `create expose annotate label set edit autoscale taint cordon uncordon rollout.restart rollout.undo rollout.pause rollout.resume
     attach cp debug certificate.approve certificate.deny config.set config.delete-context tag import start-build new-app new-project
     adm.cordon adm.uncordon adm.policy rollback policy login logout`,
    changes,
  ),
  apply: unlessDry(apply),
  patch: unlessDry(patch),
  replace: unlessDry(replace),
  scale: unlessDry(scale),
  delete: unlessDry(remove),
  ...subs(
    'drain adm.drain',
    unlessDry(['destructive', 'moves every pod off a node; those without a controller are lost']),
  ),
  exec,
  rsh: exec,
  run,
};

/** Programs for Kubernetes. */
export const cluster: Programs = {
  ...group('kubectl oc k kubecolor microk8s.kubectl', bySubcommand(general, kubectl)),
  ...group('k3s microk8s minikube kind', (job) => {
    if (job.args[0]?.text === 'kubectl') job.run(job.args);
    else if (!/^(status|version|get|profile|check-config|inspect|ip|logs)$/.test(job.args[0]?.text ?? ''))
      job.report(
        /^(delete|reset|stop)$/.test(job.args[0]?.text ?? '') ? 'destructive' : 'change',
        'changes the cluster',
      );
  }),
  ...group('kubectx kubens', (job) => {
    if (job.args.length > 0) job.report('change', 'changes which cluster the next commands go to');
  }),
  helm: bySubcommand('n f namespace set values version kube-context timeout o output set-string set-file', {
    ...subs(
      'list ls status history get show search template lint version env repo.list diff dependency.list pull plugin.list verify',
      'read',
    ),
    ...subs('install upgrade rollback repo.add repo.update test push package dependency.update', [
      'change',
      'changes a release',
    ]),
    ...subs('uninstall delete del un', ['destructive', 'removes a release with what belongs to it']),
  }),
  ...group(
    'argocd flux',
    bySubcommand('n o namespace output', {
      ...subs(
        'app.get app.list app.diff app.history app.logs app.resources get version cluster.list repo.list proj.list check logs stats',
        'read',
      ),
      ...subs('app.sync app.rollback app.set app.create reconcile suspend resume', [
        'change',
        'deploys or changes an application',
      ]),
      ...subs('app.delete delete uninstall', [
        'destructive',
        'deletes an application with what belongs to it',
      ]),
    }),
  ),
  etcdctl: bySubcommand('endpoints cacert cert key', {
    ...subs(
      'get member.list endpoint.health endpoint.status snapshot.status alarm.list version watch check',
      'read',
    ),
    ...subs('put compact defrag member.add move-leader snapshot.save alarm.disarm', [
      'change',
      'changes etcd',
    ]),
    ...subs('del member.remove snapshot.restore', ['destructive', 'deletes or replaces what etcd holds']),
  }),
  kubeadm: (job) => {
    if (
      /^(version|config|token)$/.test(job.args[0]?.text ?? '') ||
      job.args[1]?.text === 'check-expiration' ||
      job.args[1]?.text === 'plan'
    )
      return;
    job.report(
      job.args[0]?.text === 'reset' ? 'destructive' : 'change',
      job.args[0]?.text === 'reset' ? 'takes the node apart' : 'changes the cluster',
    );
  },
  calicoctl: always('change', 'changes the network of the cluster'),
  istioctl: bySubcommand(
    'n',
    { ...subs('version proxy-status proxy-config analyze ps pc describe experimental', 'read') },
    ['change', 'changes the mesh'],
  ),
};
