import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The system parts that the tests use: how to find each, and Debian's packages that bring it. */
const parts = [
  { name: 'OpenSSH server', find: () => findFirst(['sshd']), packages: ['openssh-server'] },
  { name: 'OpenSSH client', find: () => findFirst(['ssh-agent']), packages: ['openssh-client'] },
  { name: 'PuTTY tools', find: () => findFirst(['puttygen']), packages: ['putty-tools'] },
  { name: 'Chromium', find: findChromium, packages: ['chromium', 'fonts-dejavu-core'] },
  { name: 'zsh', find: () => findFirst(['zsh']), packages: ['zsh'] },
  { name: 'fish', find: () => findFirst(['fish']), packages: ['fish'] },
  { name: 'nginx', find: () => findFirst(['nginx']), packages: ['nginx-light'] },
  { name: 'OpenSSL', find: () => findFirst(['openssl']), packages: ['openssl'] },
  { name: 'busybox', find: () => findFirst(['busybox']), packages: ['busybox'] },
  { name: 'PostgreSQL', find: findPostgres, packages: ['postgresql'] },
  {
    name: 'MariaDB',
    find: () => findFirst(['mariadbd']) && findFirst(['mariadb-install-db']),
    packages: ['mariadb-server'],
  },
  {
    name: 'Redis',
    find: () => findFirst(['redis-server']) && findFirst(['redis-cli']),
    packages: ['redis-server'],
  },
  { name: 'asciinema', find: () => findFirst(['asciinema']), packages: ['asciinema'] },
  { name: 'tmux', find: () => findFirst(['tmux']), packages: ['tmux'] },
  { name: 'curl', find: () => findFirst(['curl']), packages: ['curl'] },
  { name: 'sudo', find: () => findFirst(['sudo']), packages: ['sudo'] },
];

/** The browser the end-to-end tests drive. */
export function findChromium() {
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  return (
    process.env.HOLDFAST_CHROMIUM ??
    findFirst(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) ??
    (existsSync(mac) ? mac : undefined)
  );
}

/**
 * Makes sure that the parts are there. On Debian and Ubuntu it installs what is missing, as root or with a sudo that
 * asks nothing. Answers the parts that are still missing, each with how to get it.
 */
export function ensureParts() {
  const missing = parts.filter((part) => !part.find());
  if (missing.length === 0) return [];
  if (existsSync('/usr/bin/apt-get')) installWithApt(missing.flatMap((part) => part.packages));
  return missing
    .filter((part) => !part.find())
    .map(({ name, packages }) => `${name} (Debian: apt-get install ${packages.join(' ')})`);
}

function installWithApt(packages) {
  const root = process.getuid?.() === 0;
  if (!root && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) return;
  console.error(`Installing what the tests need: ${packages.join(', ')} ...`);
  const apt = (...args) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const command = root
      ? ['apt-get', ...args]
      : ['sudo', '-n', '--preserve-env=DEBIAN_FRONTEND', 'apt-get', ...args];
    return spawnSync(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 'inherit'], env });
  };
  apt('update', '-qq');
  apt('install', '-y', '-qq', ...packages);
}

/** Debian keeps the server's programs out of the path, one folder a version. */
function findPostgres() {
  const versions = '/usr/lib/postgresql';
  const installed = existsSync(versions) ? readdirSync(versions) : [];
  const found = installed.map((v) => join(versions, v, 'bin', 'initdb')).find((file) => existsSync(file));
  return findFirst(['initdb']) ?? found;
}

function findFirst(names) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin'];
  for (const name of names) {
    const found = folders
      .map((folder) => join(folder, name))
      .find((file) => existsSync(file) && !isSnapStub(file));
    if (found) return found;
  }
  return undefined;
}

// Ubuntu's chromium package is a script that only points to a snap, which containers cannot run.
function isSnapStub(file) {
  return (
    /chromium/.test(file) &&
    !existsSync('/snap') &&
    readFileSync(file).subarray(0, 4096).includes('snap install')
  );
}
