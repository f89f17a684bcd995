import { bySubcommand, group, subs, type Job, type Programs, type Sub } from '../job.ts';
import { given, optionsOf, type Options } from '../options.ts';
import type { Arg } from '../words.ts';

const general =
  'H c l f p context host log-level file project-name profile env-file project-directory format filter since until tail n namespace';
const inside =
  'e u w user workdir env env-file index p v name network volume entrypoint l label detach-keys h hostname memory cpus m publish mount add-host';
const runs: Sub = ['change', 'starts, stops or changes containers'];
const removes: Sub = ['destructive', 'removes containers'];
const volumes = 'removes volumes with the data in them';

/** `exec [options] NAME command...`: what runs in the container is judged as it would be outside. */
function exec(job: Job): void {
  const at = job.args.findIndex((arg) => arg.text === 'exec');
  started(job, optionsOf(job.args.slice(at + 1), inside, true).rest.slice(1), 'exec');
}

/** `run [options] IMAGE command...`: a new container. */
function run(job: Job): void {
  const at = job.args.findIndex((arg) => arg.text === 'run' || arg.text === 'create');
  const options = optionsOf(job.args.slice(at + 1), inside, true);
  if (given(options, 'privileged')) job.report('change', 'starts a container with all rights on the machine');
  else job.report('change', 'starts a new container');
  const command = options.rest.slice(1);
  if (command.length > 0) job.run(command);
}

function started(job: Job, command: readonly Arg[], how: string): void {
  if (command.length > 0) job.run(command);
  else job.unknown(`${how} without a command that can be judged`);
}

function prune(job: Job, options: Options): void {
  const all = given(options, 'a', 'all');
  if (given(options, 'volumes'))
    job.report('destructive', `${volumes}, as well as stopped containers, networks and images`, {
      subject: 'volume',
    });
  else
    job.report(
      'destructive',
      all
        ? 'removes every unused container, network and image'
        : 'removes unused containers, networks and images',
    );
}

function remove(job: Job, options: Options): void {
  if (given(options, 'v', 'volumes')) job.report('destructive', volumes, { subject: 'volume' });
  else job.report('destructive', 'removes containers');
}

function down(job: Job, options: Options): void {
  if (given(options, 'v', 'volumes'))
    job.report('destructive', `removes the containers and ${volumes}`, { subject: 'volume' });
  else if (given(options, 'rmi')) job.report('destructive', 'removes the containers and their images');
  else job.report('change', 'stops and removes the containers; their volumes stay');
}

function up(job: Job, options: Options): void {
  if (given(options, 'V', 'renew-anon-volumes')) job.report('destructive', volumes, { subject: 'volume' });
  else job.report('change', 'starts or replaces containers');
}

function volumePrune(job: Job): void {
  job.report('destructive', volumes, { subject: 'volume' });
}

const compose: Record<string, Sub> = {
  ...subs('ps logs top config images ls events port version convert stats wait volumes', 'read'),
  ...subs(
    'restart start stop pause unpause build pull push create scale watch cp kill publish commit attach',
    runs,
  ),
  up,
  down,
  rm: remove,
  exec,
  run,
};

const prefixed = Object.fromEntries(Object.entries(compose).map(([key, sub]) => [`compose ${key}`, sub]));

const docker: Record<string, Sub> = {
  ...subs(
    `ps logs inspect stats top images info version port diff events search history volume.ls volume.inspect
     network.ls network.inspect container.ls container.ps container.list container.logs container.inspect container.stats container.top
     container.port container.diff image.ls image.list image.inspect image.history system.df system.info system.events
     node.ls node.ps node.inspect service.ls service.ps service.logs service.inspect stack.ls stack.ps stack.services
     context.ls context.inspect context.show secret.ls secret.inspect config.ls config.inspect buildx.ls buildx.du
     manifest.inspect plugin.ls plugin.inspect pod.ls pods pod.ps wait builder.du context.use`,
    'read',
  ),
  ...subs(
    `start stop restart pause unpause rename update tag pull push build load import create commit attach cp save export login logout
     container.start container.stop container.restart container.pause container.unpause container.update container.rename
     container.cp image.pull image.push image.tag image.build image.load network.create network.connect network.disconnect
     volume.create service.update service.create service.rollback service.scale stack.deploy node.update node.promote node.demote
     secret.create config.create swarm.init swarm.join swarm.join-token swarm.update buildx.build plugin.install crictl`,
    runs,
  ),
  ...subs('kill container.kill', [
    'destructive',
    'ends containers at once: what they hold in memory is lost',
  ]),
  ...subs('rm container.rm', remove),
  ...subs('rmi image.rm image.remove', ['destructive', 'removes images']),
  ...subs('container.prune', ['destructive', 'removes all stopped containers']),
  ...subs('image.prune builder.prune buildx.prune', ['destructive', 'removes images or build caches']),
  'network prune': ['destructive', 'removes all unused networks'],
  ...subs('volume.rm volume.remove volume.prune', volumePrune),
  'system prune': prune,
  ...subs('network.rm service.rm stack.rm stack.down secret.rm config.rm node.rm context.rm pod.rm', removes),
  'swarm leave': ['destructive', 'takes the machine out of the swarm'],
  ...subs('exec container.exec', exec),
  ...subs('run container.run', run),
  ...prefixed,
};

/** Programs that run containers on one machine. */
export const containers: Programs = {
  ...group('docker podman nerdctl', bySubcommand(general, docker)),
  ...group('docker-compose podman-compose', bySubcommand(general, compose)),
  crictl: bySubcommand(general, {
    ...subs('ps pods images logs inspect inspecti inspectp stats info version', 'read'),
    ...subs('stop start pull', runs),
    ...subs('rm rmp rmi', removes),
    exec,
  }),
  ctr: bySubcommand(general, {
    ...subs('containers.ls images.ls tasks.ls namespaces.ls c.ls i.ls t.ls', 'read'),
  }),
};
