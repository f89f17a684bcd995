import fc from 'fast-check';

const hosts = ['web-1', 'web-2', 'db', 'Db.Example', 'edge.example.com', '10.0.0.7'];
const patterns = ['*', 'web-*', '!web-2', 'db', 'd?', '*.example*', '10.0.*', '!*.com', 'edge.example.com'];

/** Values that OpenSSH accepts, by keyword. */
const values: Record<string, string[]> = {
  HostName: ['%h.internal', '10.1.2.3', 'real', 'Real.Example'],
  User: ['deploy', 'root', '"two words"', 'me'],
  Port: ['2200', '22', '443'],
  IdentityFile: ['~/.ssh/a', '~/.ssh/b', '"/keys/with space"', 'none', '%d/.ssh/%r'],
  CertificateFile: ['~/.ssh/a-cert.pub', '/c'],
  IdentitiesOnly: ['yes', 'no', 'true'],
  ProxyJump: ['j1', 'me@j1:2200,j2', 'none'],
  ProxyCommand: ['nc %h %p', 'none', 'ssh -W [%h]:%p gate # not a comment'],
  HostKeyAlias: ['alias', 'other'],
  UserKnownHostsFile: ['~/.ssh/k1 /k2', '/dev/null'],
  GlobalKnownHostsFile: ['/etc/k', 'none'],
  StrictHostKeyChecking: ['yes', 'no', 'accept-new', 'ask'],
  ServerAliveInterval: ['15', '1m', '1m30s'],
  ServerAliveCountMax: ['2', '9'],
  ConnectTimeout: ['5', '1m', 'none'],
  ConnectionAttempts: ['2'],
  ForwardAgent: ['yes', 'no'],
  AddressFamily: ['inet', 'inet6', 'any'],
  BindAddress: ['127.0.0.1'],
  Compression: ['yes', 'no'],
  RequestTTY: ['yes', 'no', 'force', 'auto'],
  PreferredAuthentications: [
    'publickey,password',
    'keyboard-interactive',
    'gssapi-with-mic,hostbased,publickey',
  ],
  PasswordAuthentication: ['no', 'yes'],
  NumberOfPasswordPrompts: ['1', '2'],
  LocalForward: [
    '8080 db:5432',
    '127.0.0.1:81 h:82',
    '[::1]:83 [::2]:84',
    '*:85 h:86',
    ':87 h:88',
    '/run/x h:1',
  ],
  RemoteForward: ['9090 localhost:90', '1080', '0 localhost:1', '*:9091 [::1]:2', '/run/r /run/l'],
  DynamicForward: ['1081', 'localhost:1082', '[::1]:1083', '*:1084'],
  SetEnv: ['A=b', 'A=c D=e', 'A=1 A=2', '"Q=two words" R=\'x y\''],
  SendEnv: ['LANG LC_*', '-LC_*', 'X?', '-*', 'LANG -LANG Y'],
  RemoteCommand: ['tmux new -A -s %n', 'none', '"echo hi"', 'echo %h:%p %r %u %% # all'],
  ExitOnForwardFailure: ['yes', 'no'],
  ClearAllForwardings: ['yes', 'no', 'no'],
  GatewayPorts: ['yes', 'no'],
  TCPKeepAlive: ['no', 'yes'],
  UpdateHostKeys: ['yes', 'no'],
  RevokedHostKeys: ['~/.ssh/revoked', 'none', '/etc/ssh/r'],
  RekeyLimit: ['1G 1h', '500M', 'default none', 'default 30m', '2k', '16 1m30s'],
  PubkeyAuthentication: ['no', 'yes'],
  KbdInteractiveAuthentication: ['no', 'yes'],
  ChallengeResponseAuthentication: ['no'],
  IdentityAgent: ['none', 'SSH_AUTH_SOCK', '/run/agent'],
  LogLevel: ['ERROR'],
  IPQoS: ['af21 cs1'],
  CheckHostIP: ['yes', 'no'],
  HashKnownHosts: ['yes'],
  GSSAPIAuthentication: ['yes'],
  PermitLocalCommand: ['yes'],
  LocalCommand: ['touch /tmp/never'],
  BatchMode: ['no'],
  KexAlgorithms: ['+diffie-hellman-group1-sha1', '-ecdh*', '^curve25519-sha256', 'curve25519-sha256'],
  Ciphers: ['-aes*', '+aes128-cbc', 'aes256-ctr,aes128-ctr'],
  MACs: ['^hmac-sha2-512', '-umac*'],
  HostKeyAlgorithms: ['^ssh-rsa', 'ssh-ed25519', '-*cert*'],
};

const setting = fc
  .constantFrom(...Object.keys(values))
  .chain((key) =>
    fc.tuple(
      fc.constantFrom(key, key.toLowerCase(), key.toUpperCase()),
      fc.constantFrom(...(values[key] ?? [])),
    ),
  )
  .chain(([key, value]) => fc.constantFrom(`${key} ${value}`, `  ${key}=${value}`, `\t${key}  =  ${value}`));
const hostLine = fc
  .uniqueArray(fc.constantFrom(...patterns), { minLength: 1, maxLength: 3 })
  .map((list) => `Host ${list.join(' ')}`);
const matchLine = fc.constantFrom(
  'Match all',
  'Match host web-*',
  'Match host *.internal,real',
  'Match !host real',
  'Match originalhost db,web-1',
  'Match user root',
  'Match user deploy originalhost web-*',
  'Match localuser nobody',
  'Match final',
  'Match final host *.internal',
  'Match canonical all',
);
const block = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: hostLine }, { weight: 2, arbitrary: matchLine }),
    fc.array(setting, { maxLength: 5 }),
  )
  .map(([head, lines]) => [head, ...lines].join('\n'));

/** The same configurations each time: valid for OpenSSH, a host to look at with each. */
export function generatedConfigs(count: number, includes: string): { text: string; host: string }[] {
  const include = fc.constantFrom('', '', `Include ${includes}/*.conf\n`);
  const config = fc
    .tuple(
      fc.array(setting, { maxLength: 2 }),
      include,
      fc.array(block, { minLength: 1, maxLength: 6 }),
      fc.constantFrom(...hosts),
    )
    .map(([first, included, blocks, host]) => ({ text: [...first, included, ...blocks].join('\n'), host }));
  return fc.sample(config, { seed: 4, numRuns: count });
}
