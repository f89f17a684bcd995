const secretName =
  /pass(word|wd|phrase|code)?$|^pass|passw|pwd$|secret|token|api_?key|access_?key|private_?key|encryption_?key|signing_?key|auth_?key|(^|[_-])key$|credential|_auth$|connection_?string|^(database|db|redis|mongo(db)?|postgres|mysql|amqp|rabbitmq)_?ur[il]$|dsn$|_salt$|cookie|bearer|jwt|senha|contrase|passwort|mot_de_passe/i;
const openName =
  /^key$|(public|host|primary|foreign|sort|partition|cache|object|s3|idempotency|routing)_?key|key_?(name|id|file|path|space)|keyspace|token_?(count|limit|type|url|expiry)|(com|by|over|tres|sur)pass|pass(ed|enger|ive|through)|password_?file|secret_?(name|id|arn)/i;

/** Whether a thing of this name (a variable, a placeholder) holds a secret. */
export function isSecretName(name: string): boolean {
  const flat = name.replace(/[\s.-]+/g, '_').replace(/([a-z])([A-Z])/g, '$1_$2');
  return secretName.test(flat) && !openName.test(flat);
}

/** What stands in the place of a secret. */
export const MASK = '••••••';

/**
 * The text with every one of the secret values masked: as they are, each line of those of several lines, and as they
 * look in JSON, in a URL, in base64 and quoted for a shell. Values of under 4 characters are left: masking "1" would
 * hide everything else and the mask itself would tell it.
 */
export function maskSecrets(text: string, values: readonly string[]): string {
  const pattern = formPattern(secretForms(values));
  return pattern ? text.replace(pattern, MASK) : text;
}

/** Every form of the values that is masked, longest first. */
export function secretForms(values: readonly string[]): string[] {
  const forms = new Set(values.filter((v) => v.trim().length >= 4).flatMap(formsOf));
  return [...forms].filter((f) => f.length >= 4).sort((a, b) => b.length - a.length);
}

/** Finds any of the forms; null where there are none. */
export function formPattern(forms: readonly string[]): RegExp | null {
  if (forms.length === 0) return null;
  return new RegExp(forms.map((f) => f.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g');
}

function formsOf(value: string): string[] {
  const lines = value.split(/\r?\n/).filter((line) => line.trim().length >= 8);
  return [value, ...(lines.length > 1 ? lines : [])].flatMap((v) => [
    v,
    v.trim(),
    JSON.stringify(v).slice(1, -1),
    encoded(v),
    v.replaceAll("'", "'\\''"),
    v.replaceAll("'", "''"),
    v.replace(/[\\"$`]/g, '\\$&'),
    ...base64Forms(v),
  ]);
}

function encoded(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}

/** Base64 of the value alone, and with the newline that `echo` adds. */
function base64Forms(value: string): string[] {
  return [value, `${value}\n`].map((v) => {
    const text = encoded(v).replace(/%([0-9A-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(parseInt(hex, 16)),
    );
    return base64(text);
  });
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The domain has neither btoa nor Buffer. */
function base64(bytes: string): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes.charCodeAt(i), bytes.charCodeAt(i + 1), bytes.charCodeAt(i + 2)];
    const bits = (a << 16) | ((b || 0) << 8) | (c || 0);
    const four = [18, 12, 6, 0].map((shift) => alphabet.charAt((bits >> shift) & 63));
    out += four
      .slice(0, Number.isNaN(b) ? 2 : Number.isNaN(c) ? 3 : 4)
      .join('')
      .padEnd(4, '=');
  }
  return out;
}

/**
 * The text with what is a secret by its form masked: `API_KEY=...`, `"password": "..."`, `Authorization: Bearer ...`,
 * `scheme://user:password@host`, private keys, and keys of well-known makers.
 */
export function maskKnownForms(text: string): string {
  return text
    .replace(
      /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(-----END \1-----|$)/g,
      `-----BEGIN $1-----\n${MASK}`,
    )
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):([^\s/@]+)@/gi, `$1:${MASK}@`)
    .replace(/\b(authorization\s*:\s*(?:bearer|basic|token)?\s*)[^\s"']+/gi, `$1${MASK}`)
    .replace(
      /\b(AKIA|ASIA)[A-Z0-9]{16}\b|\b(ghp|gho|ghs|github_pat|glpat|xox[abprs]|sk|rk|pk)[-_][\w-]{16,}\b|\beyJ[\w-]+\.[\w-]+\.[\w-]+/g,
      MASK,
    )
    .replace(
      /(["']?)([A-Za-z_][\w.-]*)\1(\s*[=:]\s*)("(?:\\.|[^"\\\n])*"|'[^'\n]*'|[^\s,;]+)/g,
      (all: string, quote: string, name: string, mark: string, value: string) =>
        isSecretName(name) && !value.includes(MASK)
          ? `${quote}${name}${quote}${mark}${/^["']/.test(value) ? value.charAt(0) + MASK + value.charAt(0) : MASK}`
          : all,
    );
}
