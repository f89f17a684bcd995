import type { Column, Notice } from './result.ts';

/** What stands in place of a secret. */
export const MASKED = '‹masked›';

export type Mask = (value: string) => string;
const whole: Mask = () => MASKED;
/** Of text that is computed where a statement names a column of secrets, or its table: it may hold one. */
export const computed: Mask = () => MASKED;

/** What a result's columns are: `origins` says of each where its values come from, '' where they are computed. */
export interface Described {
  columns: readonly Column[];
  origins: readonly string[];
}

/** A word beside a result whose values were masked. */
export function maskNotice(names: readonly string[]): Notice {
  return {
    severity: 'MASKED',
    text: `${names.join(', ')}: passwords, their hashes and keys are not shown, kept or exported here.`,
    detail: '',
    hint: '',
    code: '',
  };
}

/** A word beside a result whose computed text was masked: not every such text holds a secret. */
export function computedNotice(names: readonly string[]): Notice {
  return {
    ...maskNotice([]),
    text: `${names.join(', ')}: computed beside a column of secrets, and not shown, kept or exported here, as it may hold one.`,
    hint: 'Select the columns themselves: those that hold no secret are shown.',
  };
}

/** PostgreSQL's columns that hold passwords, their hashes, or options of other servers' users. */
export const postgresSecrets = [
  ['pg_catalog.pg_authid', 'rolpassword'],
  ['pg_catalog.pg_shadow', 'passwd'],
  ['pg_catalog.pg_user_mapping', 'umoptions'],
  ['pg_catalog.pg_user_mappings', 'umoptions'],
  ['information_schema._pg_user_mappings', 'umoptions'],
  ['information_schema.user_mapping_options', 'option_value'],
] as const;

// A name in U&"" can be any other.
const postgresNamed = /\b(pg_authid|pg_shadow|rolpassword|_?pg_user_mappings?|user_mapping_options)\b|u&"/i;
/** Where connection strings stand, and options of hba rules. */
const postgresStrings =
  /\b(primary_conninfo|current_setting|(pg_show_all|pg_file)_settings|pg_settings|pg_subscription|pg_hba_file_rules)\b|^\s*show\b|u&"/i;

/**
 * Which columns of a PostgreSQL statement's result are masked. A plain column is known by where it comes from
 * (`secret` knows the origins); what is computed is masked where the statement names such a column or its table.
 */
export function postgresMasks(text: string, secret: ReadonlySet<string>) {
  return ({ columns, origins }: Described): (Mask | null)[] => {
    const strings = postgresStrings.test(text);
    const named = postgresNamed.test(text);
    return columns.map((column, i) => {
      const origin = origins[i] ?? '';
      if (secret.has(origin)) return whole;
      if (named && origin === '' && mayHold(column)) return computed;
      return strings ? (value) => maskConnectionString(value) : null;
    });
  };
}

const mysqlSecret =
  /^(mysql)?\.(user\.(authentication_string|password|user_attributes)|global_priv\.priv|servers\.password|password_history\.password|slave_master_info\.user_password)$/;
const mysqlTables = 'user|global_priv|servers|password_history|slave_master_info';
const mysqlNamed = new RegExp(
  `\\bauthentication_string\\b|\\bglobal_priv\\b|\\bmysql\`?(?:\\s|/\\*[^]*?\\*/)*\\.(?:\\s|/\\*[^]*?\\*/)*\`?(?:${mysqlTables})\\b`,
  'i',
);
const inMysql = new RegExp(`\\b(?:${mysqlTables})\\b`, 'i');

/** Which columns of a result of MySQL or MariaDB are masked; `database` is the current one. */
export function mysqlMasks(text: string, database: string) {
  return ({ columns, origins }: Described): (Mask | null)[] => {
    const shown = /\bSHOW\b[^]*\b(GRANTS|USER|SERVER)\b/i.test(text);
    const named = mysqlNamed.test(text) || (database === 'mysql' && inMysql.test(text));
    return columns.map((column, i) => {
      const origin = (origins[i] ?? '').toLowerCase();
      // MariaDB's view mysql.user computes its columns: they come with the table's name alone.
      const known = origin.startsWith('mysql.') || named;
      if (known && mysqlSecret.test(origin)) return whole;
      if (named && origin === '' && mayHold(column)) return computed;
      return shown ? maskIdentified : null;
    });
  };
}

/** A number, a time or a yes says nothing of a password. */
const mayHold = ({ kind }: Column): boolean => !/^(integer|decimal|float|boolean|time)$/.test(kind);

/** `host=a password=b` (libpq, "Connection Strings"), and the password within a URI; `onFound` is told of each. */
export function maskConnectionString(
  value: string,
  onFound: (secret: string) => void = () => undefined,
): string {
  const masked = (_: string, before: string, secret: string): string => {
    onFound(secret.replace(/^'|'$/g, ''));
    return before + MASKED;
  };
  return value
    .replace(/\b(\w*(?:passw(?:or)?d|secrets?)\s*=\s*)('(?:[^'\\]|\\[^])*'?|[^\s,}"']+)/gi, masked)
    .replace(/(\w:\/\/[^\s/:@]*:)([^\s/@]+)(?=@)/g, masked);
}

/** What SHOW CREATE USER and MariaDB's SHOW GRANTS tell of a password. */
function maskIdentified(value: string): string {
  return value.replace(
    /\b(PASSWORD|AS|USING|BY)(\s+)('(?:[^'\\]|\\[^]|'')*'?|0x[0-9A-F]+)/gi,
    `$1$2'${MASKED}'`,
  );
}
