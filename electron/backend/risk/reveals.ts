import type { SyntaxNode } from 'unbash';
import { isSecretName } from '../../domain/risk/secrets.ts';
import { optionsOf } from './options.ts';
import type { Arg } from './words.ts';

export interface Shown {
  /** Whether standard output reaches the screen and not a file. */
  toScreen: boolean;
  /** The command that reads it in a pipeline. */
  next?: SyntaxNode | undefined;
}

const secretFile =
  /(^|\/)\.env(\.(?!example|sample|template|dist)[\w.-]+)?$|\.(pem|key|p12|pfx|jks|keystore|kdbx)$|(^|\/)id_(rsa|dsa|ecdsa|ed25519)$|(^|\/)(\.pgpass|\.my\.cnf|\.netrc|\.htpasswd|\.git-credentials|\.npmrc|\.dockercfg|credentials(\.\w+)?|secrets?\.(ya?ml|json|toml|env|txt)|shadow|gshadow|kubeconfig|\.vault-token)$|(^|\/)\.(kube|docker)\/config|\/proc\/[^/]+\/environ$|\/run\/secrets\//i;
const readers =
  /^(cat|zcat|tac|less|more|most|head|tail|bat|batcat|nl|strings|xxd|od|hexdump|base64|grep|egrep|fgrep|rg|zgrep|awk|gawk|sed|cut|sort|uniq|jq|yq|source_|diff|view)$/;
/** Programs that pass on no text of what they read. */
const swallows = /^(wc|sha\d*sum|md5sum|cksum|true|:)$/;

/** What the output of one command would show that is secret, in plain words. */
export function revealedBy(name: string, args: readonly Arg[], shown: Shown): string[] {
  if (!shown.toScreen && !passesOn(shown.next)) return [];
  const texts = args.map((arg) => arg.text);
  const line = [name, ...texts].join(' ');
  if (/^(echo|printf|print)$/.test(name)) return secretVariables(args);
  if (name === 'env' && texts.every((t) => t.startsWith('-'))) return ['every variable of the environment'];
  if (name === 'printenv' && texts.length === 0) return ['every variable of the environment'];
  if (name === 'printenv') return texts.filter(isSecretName).map((t) => `the value of ${t}`);
  if (
    /^(set|export|declare|typeset)$/.test(name) &&
    texts.every((t) => /^-[xp]*p[xp]*$/.test(t)) &&
    (texts.length > 0 || name !== 'declare')
  )
    return ['every variable of the shell'];
  if (readers.test(name)) {
    if (name === 'sed' && args.some((a) => /^(-\w*i|--in-place)/.test(a.text))) return [];
    if (/^[efrz]*grep$/.test(name) && args.some((a) => /^-\w*[qcl]/.test(a.text))) return [];
    return texts.filter((t) => secretFile.test(t)).map((t) => `the content of ${t}`);
  }
  return [
    ...sayings.filter(([pattern]) => pattern.test(line)).map(([, what]) => what),
    ...onLine(name, args),
  ];
}

const sayings: [RegExp, string][] = [
  [
    /^(kubectl|oc) .*\bget\b.*\bsecrets?\b.*(-o|--output|--template)/,
    'the content of a secret of the cluster',
  ],
  [/^(kubectl|oc) .*\bget\b.*(-o|--output)\S*.*\bsecrets?\b/, 'the content of a secret of the cluster'],
  [/^oc extract secret.*--to=-/, 'the content of a secret of the cluster'],
  [/^(kubectl|oc) config view.*--raw/, 'the credentials of the cluster'],
  [/^docker(-compose)? (.*\b)?inspect\b(?!.*(--format|-f)\b)/, 'the environment of the containers'],
  [
    /^docker(-compose| compose)\b.*\bconfig\b(?!.*(-q|--quiet|--services|--images|--volumes))/,
    'the configuration with its secrets filled in',
  ],
  [/^helm get (values|all|manifest)/, 'the values of a release, secrets among them'],
  [/^aws secretsmanager get-secret-value/, 'a stored secret'],
  [/^aws ssm get-parameters?\b.*--with-decryption/, 'a stored secret'],
  [/^aws iam create-access-key/, 'a new access key'],
  [/^aws (ecs describe-task-definition|lambda get-function)/, 'variables of the environment'],
  [/^aws lambda (update-function-configuration|get-function-configuration)/, 'variables of the environment'],
  [/^gcloud secrets versions access/, 'a stored secret'],
  [/^az keyvault secret show/, 'a stored secret'],
  [/^vault (kv get|read)\b/, 'a stored secret'],
  [/^(terraform|tofu) (output .*-(json|raw)|state pull)/, 'values of the infrastructure, secrets among them'],
  [
    /^(heroku config|railway variables|fly secrets|vercel env|doppler secrets|pm2 (env|show|describe|jlist|prettylist))\b/,
    'variables of the environment',
  ],
  [/^redis-cli\b.*\bconfig get (requirepass|masterauth|\*)/i, 'the password of Redis'],
  [/^(systemctl show|systemctl show-environment)\b/, 'variables of the environment'],
  [/^ps\b.* -?\w*e\w*ww?\b|^ps e/, 'the environment of processes'],
  [/^openssl (rsa|pkey|ec)\b(?!.*-(noout|pubout))/, 'a private key'],
  [/^(pass show|gpg (-d|--decrypt)|sops (-d|--decrypt|decrypt))\b/, 'a stored secret'],
  [/^history\b/, 'earlier commands, with what was typed in them'],
  [
    /^curl\b.*\s(-v|--verbose|--trace\S*)\b.*(authorization|api[-_]?key|token|-u )/i,
    'the headers with their credentials',
  ],
];

function secretVariables(args: readonly Arg[]): string[] {
  const names = args.flatMap((arg) =>
    [...arg.text.matchAll(/\$\{?!?([A-Za-z_]\w*)/g)].map((m) => m[1] ?? ''),
  );
  return names.filter(isSecretName).map((name) => `the value of ${name}`);
}

/** A password given in the command itself stands in the record of it and in the list of processes. */
function onLine(name: string, args: readonly Arg[]): string[] {
  if (
    /^(mysql|mysqldump|mysqladmin|mariadb)$/.test(name) &&
    args.some((a) => /^-p.|^--password=./.test(a.text))
  )
    return ['a password in the command itself'];
  if (name === 'redis-cli' && optionsOf(args, 'a h p n u pass').values.has('a'))
    return ['a password in the command itself'];
  if (
    /^(mongosh|mongo|mongodump|mongorestore)$/.test(name) &&
    args.some((a, i) => /^(-p|--password)$/.test(a.text) && args[i + 1])
  )
    return ['a password in the command itself'];
  return args.some((a) => /^[a-z][a-z0-9+]*:\/\/[^\s:/@]+:[^\s@/$]+@/i.test(a.text))
    ? ['a password in the command itself']
    : [];
}

function passesOn(next: SyntaxNode | undefined): boolean {
  if (next?.type !== 'Command') return next !== undefined;
  const name = next.name?.value ?? '';
  const quiet = name.endsWith('grep') && next.args.some((a) => /^-\w*[qc]/.test(a.text));
  return (
    !swallows.test(name) &&
    !quiet &&
    !next.redirects.some((r) => r.type === 'Redirect' && r.operator.startsWith('>'))
  );
}
