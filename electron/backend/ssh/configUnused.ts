import { matchHostPatterns } from './configLine.ts';
import type { ConfigValues } from './configValues.ts';
import { flagOf } from './configValues.ts';

/** Keywords whose values Holdfast uses. */
const USED = new Set(
  (
    'addressfamily bindaddress certificatefile ciphers clearallforwardings compression connectionattempts ' +
    'connecttimeout dynamicforward exitonforwardfailure forwardagent gatewayports globalknownhostsfile ' +
    'hostkeyalgorithms hostkeyalias hostname identitiesonly identityagent identityfile ignoreunknown ' +
    'kbdinteractiveauthentication kexalgorithms localforward macs numberofpasswordprompts ' +
    'passwordauthentication port preferredauthentications proxycommand proxyjump pubkeyacceptedalgorithms ' +
    'pubkeyauthentication rekeylimit remotecommand remoteforward requesttty revokedhostkeys sendenv ' +
    'serveralivecountmax serveraliveinterval setenv stricthostkeychecking tag tcpkeepalive updatehostkeys ' +
    'user userknownhostsfile'
  ).split(' '),
);

const SYSTEM = "only the system's ssh can do that, which a host can be set to use";
const OWN = 'Holdfast has its own way';

/** Keywords that OpenSSH knows and Holdfast does not follow, with the reason. */
const UNUSED: Record<string, string> = {
  addkeystoagent: 'Holdfast adds no key to an agent',
  batchmode: 'Holdfast asks wherever a person waits, and asks nobody where none does',
  bindinterface: 'name the address with BindAddress instead',
  canonicaldomains: 'names are taken as they are written',
  canonicalizefallbacklocal: 'names are taken as they are written',
  canonicalizehostname: 'names are taken as they are written: write the full name as HostName',
  canonicalizemaxdots: 'names are taken as they are written',
  canonicalizepermittedcnames: 'names are taken as they are written',
  casignaturealgorithms: "RSA with SHA-1 is always refused, OpenSSH's other ones are taken",
  challengeresponseauthentication: OWN,
  channeltimeout: 'shells stay open until somebody closes them',
  checkhostip: 'a host is known by its name, not by its address',
  controlmaster: 'connections are shared anyway',
  controlpath: 'connections are shared anyway',
  controlpersist: 'connections are shared anyway, and kept for a minute',
  enableescapecommandline: 'terminals have no escape character',
  enablesshkeysign: SYSTEM,
  escapechar: 'terminals have no escape character',
  fingerprinthash: 'fingerprints are SHA-256',
  forkafterauthentication: 'it is for the ssh command',
  forwardx11: 'X11 is not forwarded',
  forwardx11timeout: 'X11 is not forwarded',
  forwardx11trusted: 'X11 is not forwarded',
  gssapiauthentication: SYSTEM,
  gssapiclientidentity: SYSTEM,
  gssapidelegatecredentials: SYSTEM,
  gssapikexalgorithms: SYSTEM,
  gssapikeyexchange: SYSTEM,
  gssapirenewalforcesrekey: SYSTEM,
  gssapiserveridentity: SYSTEM,
  gssapitrustdns: SYSTEM,
  hashknownhosts: 'names that Holdfast writes are always hashed, in a file of its own',
  hostbasedacceptedalgorithms: SYSTEM,
  hostbasedauthentication: SYSTEM,
  hostbasedkeytypes: SYSTEM,
  include: OWN,
  ipqos: 'the system marks the packets as it does by default',
  kbdinteractivedevices: 'the server chooses them',
  knownhostscommand: 'Holdfast runs no command to judge a host key',
  localcommand: 'Holdfast runs no command on this machine when it connects',
  loglevel: 'what went wrong is always told in full, and nothing else is logged',
  logverbose: 'nothing of the protocol is logged',
  nohostauthenticationforlocalhost: 'host keys are verified on loopback, too',
  obscurekeystroketiming: SYSTEM,
  permitlocalcommand: 'Holdfast runs no command on this machine when it connects',
  permitremoteopen: 'remote SOCKS proxies are not opened',
  pkcs11provider: 'an agent can hold such keys',
  proxyusefdpass: SYSTEM,
  requiredrsasize: 'keys of any size are offered, and the server decides',
  securitykeyprovider: 'an agent can hold such keys',
  sessiontype: 'a terminal opens a shell',
  stdinnull: 'it is for the ssh command',
  streamlocalbindmask: 'sockets are for this person alone',
  streamlocalbindunlink: 'a socket that nobody listens on is replaced anyway',
  syslogfacility: 'nothing is logged to syslog',
  tunnel: 'network devices are not tunnelled',
  tunneldevice: 'network devices are not tunnelled',
  verifyhostkeydns: 'DNS does not vouch for host keys',
  versionaddendum: 'the greeting is fixed',
  visualhostkey: 'fingerprints are SHA-256',
  xauthlocation: 'X11 is not forwarded',
};

/** What the lines that apply to a host ask for and Holdfast does not do, one line each, in plain words. */
export function unusedSettings(values: ConfigValues): string[] {
  const ignored = (values.words('ignoreunknown') ?? []).flatMap((list) => list.toLowerCase().split(','));
  return values.keys().flatMap((key) => {
    if (USED.has(key) || flagOf(values.text(key)) === false) return [];
    const reason = UNUSED[key];
    if (reason) return [`${key} is not applied: ${reason}.`];
    return matchHostPatterns(key, ignored)
      ? []
      : [`${key} is no keyword that Holdfast knows; it is left out.`];
  });
}
