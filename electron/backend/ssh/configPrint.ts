import { destinationText } from '../../domain/host/destination.ts';
import { algorithmKeys, effectiveAlgorithms } from './configAlgorithms.ts';
import { forwardText } from './configForward.ts';
import type { HostSettings } from './configSettings.ts';

/**
 * The settings as `ssh -G` prints them, for the keys that Holdfast uses. Algorithms are listed where the
 * configuration sets them; without it Holdfast offers its own, which are not OpenSSH's.
 */
export function printSettings(settings: HostSettings): string[] {
  const { values, strictHostKeyChecking: strict } = settings;
  const yes = (flag: boolean): string => (flag ? 'yes' : 'no');
  const truth = (word: string): string => ({ yes: 'true', no: 'false' })[word] ?? word;
  const optional = (key: string): string[] => {
    const text = values.text(key);
    return text === null ? [] : [`${key} ${text}`];
  };
  return [
    `user ${settings.user}`,
    `hostname ${settings.hostName}`,
    `port ${settings.port}`,
    `addressfamily ${settings.addressFamily}`,
    ...optional('bindaddress'),
    `compression ${yes(settings.compression)}`,
    `exitonforwardfailure ${yes(settings.exitOnForwardFailure)}`,
    `gatewayports ${yes(settings.gatewayPorts)}`,
    `identitiesonly ${yes(settings.identitiesOnly)}`,
    `kbdinteractiveauthentication ${yes(settings.kbdInteractiveAuthentication)}`,
    `passwordauthentication ${yes(settings.passwordAuthentication)}`,
    `pubkeyauthentication ${settings.pubkeyAuthentication}`,
    `requesttty ${truth(settings.requestTty)}`,
    `stricthostkeychecking ${truth(strict)}`,
    `connectionattempts ${settings.connectionAttempts}`,
    `numberofpasswordprompts ${settings.numberOfPasswordPrompts}`,
    `serveralivecountmax ${settings.serverAliveCountMax}`,
    `serveraliveinterval ${settings.serverAliveInterval}`,
    ...algorithmKeys.flatMap((key) => {
      const value = settings.algorithms[key];
      return value === undefined ? [] : [`${key} ${effectiveAlgorithms(key, value).join(',')}`];
    }),
    ...optional('hostkeyalias'),
    ...optional('identityagent'),
    ...optional('preferredauthentications'),
    ...(settings.remoteCommand === null ? [] : [`remotecommand ${settings.remoteCommand}`]),
    ...settings.forwards.map(forwardText),
    ...settings.identityFiles.map((file) => `identityfile ${file}`),
    ...settings.certificateFiles.map((file) => `certificatefile ${file}`),
    `globalknownhostsfile ${fileList(values.words('globalknownhostsfile'), settings.globalKnownHostsFiles)}`,
    `userknownhostsfile ${fileList(values.words('userknownhostsfile'), settings.userKnownHostsFiles)}`,
    ...settings.sendEnv.map((name) => `sendenv ${name}`),
    ...settings.setEnv.map((pair) => `setenv ${pair}`),
    `connecttimeout ${settings.connectTimeout ?? 'none'}`,
    `forwardagent ${forwardedText(settings)}`,
    ...jumpText(settings),
    ...(settings.proxyCommand === null ? [] : [`proxycommand ${values.text('proxycommand')}`]),
    ...(settings.revokedHostKeys === null ? [] : optional('revokedhostkeys')),
    `rekeylimit ${settings.rekeyLimit.bytes} ${settings.rekeyLimit.seconds}`,
    `tcpkeepalive ${yes(settings.tcpKeepAlive)}`,
    `updatehostkeys ${updateText(settings)}`,
    `clearallforwardings ${yes(values.flag('clearallforwardings') ?? false)}`,
    ...optional('tag'),
  ];
}

/** Where a command runs OpenSSH cannot ask either. */
function updateText({ updateHostKeys, remoteCommand, values }: HostSettings): string {
  const asks = values.text('updatehostkeys')?.toLowerCase() === 'ask' && remoteCommand === null;
  return asks ? 'ask' : String(updateHostKeys);
}

function fileList(written: string[] | null, paths: string[]): string {
  return written?.[0]?.toLowerCase() === 'none' ? 'none' : paths.join(' ');
}

function forwardedText({ forwardAgent, values }: HostSettings): string {
  if (forwardAgent === null) return 'no';
  return forwardAgent === '' ? 'yes' : (values.text('forwardagent') ?? 'yes');
}

/** OpenSSH takes the last hop apart and passes those before it on as written. */
function jumpText({ proxyJump, values }: HostSettings): string[] {
  const last = proxyJump.at(-1);
  if (!last) return [];
  const before = (values.text('proxyjump') ?? '').replace(/[^,]*$/, '');
  return [`proxyjump ${before}${destinationText(last)}`];
}
