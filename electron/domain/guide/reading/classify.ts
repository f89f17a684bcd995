import { commentOf } from './shell.ts';
import { isProse, promptOf, shellOf } from './commands.ts';
import type { FenceClass, Shell } from '../model.ts';
import type { FenceAt } from './outline.ts';
import { ARROWS, LOG, templateScore } from './score.ts';
import { fold } from './text.ts';

export type Verdict =
  { as: 'commands'; shell: Shell } | { as: 'template' } | { as: 'checks' } | { as: FenceClass };

const SHELL =
  /^(?:bash|sh|shell|zsh|fish|ksh|console|terminal|shell-?session|sh-session|bash-session|command|commandline|cli|shellscript|shell script|linux|unix)$/;
const WINDOWS: Record<string, Shell> = {
  powershell: 'powershell',
  pwsh: 'powershell',
  ps1: 'powershell',
  ps: 'powershell',
  posh: 'powershell',
  cmd: 'cmd',
  bat: 'cmd',
  batch: 'cmd',
  dos: 'cmd',
  batchfile: 'cmd',
};
const SQLS: Record<string, Shell> = {
  sql: 'sql',
  mysql: 'mysql',
  mariadb: 'mysql',
  postgresql: 'psql',
  postgres: 'psql',
  pgsql: 'psql',
  psql: 'psql',
  plpgsql: 'psql',
  tsql: 'sql',
  plsql: 'sql',
  sqlite: 'sql',
  cql: 'sql',
  cypher: 'sql',
  clickhouse: 'sql',
  oracle: 'sql',
};
const REPLS: Record<string, Shell> = {
  mongosh: 'mongosh',
  mongo: 'mongosh',
  mongodb: 'mongosh',
  redis: 'redis',
  'redis-cli': 'redis',
};
const SCRIPT = /^(?:js|javascript|typescript|ts)$/;
const PROGRAM =
  /^(?:python|py|python3|pycon|jsx|tsx|go|golang|java|kotlin|scala|groovy|ruby|rb|irb|php|c|cpp|c\+\+|csharp|cs|rust|rs|swift|perl|pl|lua|r|elixir|ex|erlang|haskell|clojure|dart|html|css|scss|vue|svelte|graphql|proto|protobuf|solidity|vim|makefile|make|asm|wasm|nim|zig|jsonnet|starlark|rego|regex|diff|patch|vb|vba|matlab|tex|latex|http|rest|soap)$/;
const CONFIG =
  /^(?:ya?ml|json|jsonc|json5|toml|ini|xml|hcl|terraform|tf|nginx|apache|conf|config|cfg|properties|dockerfile|docker|env|dotenv|editorconfig|systemd|haproxy|puppet|nix|caddyfile|helm|csv|tsv|openapi|avro|bicep|cue|dhall|kdl|plist)$/;
const CONFIG_TEXT = /^(?:ini|conf|config|cfg|env|dotenv|properties|nginx)$/;
const QUERY =
  /^(?:promql|logql|kql|kusto|splunk|spl|lucene|esql|es|elasticsearch|query|traceql|flux|influxql|loki|prometheus|sumologic|datadog|nrql|graphql|insights|cloudwatch|logs-insights|sigma|yara|yar|snort|suricata|zeek)$/;
const DIAGRAM =
  /^(?:mermaid|plantuml|puml|dot|graphviz|ascii|asciiart|ditaa|sequence|flow|flowchart|d2|svgbob|tree|diagram|uml)$/;
const OUTPUT =
  /^(?:log|logs|output|stdout|stderr|out|trace|stacktrace|traceback|result|response|error|errors|syslog)$/;

export const BOX = /^(?:[-*+•]\s+|\d{1,3}[.)]\s+)?(?:\[[ xX✓✔~]?\](?![([:\w])|[☐□⬜☑☒▢◻🔲🗹❏❑❒])/u;

/** What a fence is, by its content first, its tag second, and what stands around it third. */
export function classify(at: FenceAt): Verdict {
  const { lang } = at.fence;
  // 400 characters tell what a line is, and bound the work on those that no person wrote.
  const text = at.fence.lines.map((l) => l.text.slice(0, 400)).filter((l) => l.trim() !== '');
  if (text.length === 0) return { as: 'text' };
  if (DIAGRAM.test(lang)) return { as: 'diagram' };
  if (QUERY.test(lang)) return { as: 'query' };
  const sql = SQLS[lang];
  if (sql) return remarksOnly(text, sql) ?? { as: 'commands', shell: sql };
  const repl = REPLS[lang] ?? WINDOWS[lang];
  if (repl && text.every((l) => /^\s*#|^[\w.@-]+:[^\s\\/]\S*$/.test(l))) return { as: 'query' };
  if (repl) return remarksOnly(text, repl) ?? { as: 'commands', shell: repl };
  if (SCRIPT.test(lang)) return script(text);
  if (PROGRAM.test(lang)) return { as: 'program' };
  if (CONFIG.test(lang) && boxed(text)) return { as: 'checks' };
  if (CONFIG.test(lang) && !CONFIG_TEXT.test(lang)) return { as: 'config' };
  if (OUTPUT.test(lang)) return { as: 'output' };
  if (lang.startsWith('{')) return directive(at, text);
  if (SHELL.test(lang)) return shellFence(at, text);
  if (CONFIG_TEXT.test(lang))
    return text.every((l) => /^\s*(?:#|[\w.-]+\s*=)/.test(l)) ? { as: 'settings' } : { as: 'config' };
  return untagged(at, text);
}

function remarksOnly(text: readonly string[], shell: Shell): { as: 'comment' } | null {
  return text.every((l) => commentOf(l, shell) !== null) ? { as: 'comment' } : null;
}

function script(text: readonly string[]): Verdict {
  const code = text.filter((l) => commentOf(l, 'mongosh') === null && /^\S/.test(l));
  if (code.length === 0)
    return text.every((l) => commentOf(l, 'mongosh') !== null) ? { as: 'comment' } : { as: 'program' };
  if (code.some((l) => /^(?:import|export|function|class|async|module\.|require)\b|require\(/.test(l)))
    return { as: 'program' };
  const mongo = code.filter((l) => shellOf(l, 'mongosh', false) === 'mongosh').length;
  return mongo > 0 && mongo >= code.filter((l) => /^[\w$]/.test(l)).length / 3
    ? { as: 'commands', shell: 'mongosh' }
    : { as: 'program' };
}

/** `{code-block} bash` of MyST holds code; other directives hold text. */
function directive(at: FenceAt, text: readonly string[]): Verdict {
  const m = /^\{(?:code-block|code|code-cell|sourcecode|prompt)\}\s*([\w-]*)/.exec(at.fence.info);
  if (!m) return { as: 'text' };
  const lines = at.fence.lines.filter((l) => !/^:[\w-]+:/.test(l.text));
  return classify({
    ...at,
    fence: {
      ...at.fence,
      lang: (m[1] ?? '').toLowerCase(),
      info: m[1] ?? '',
      lines: text.length === 0 ? [] : lines,
    },
  });
}

const TREE = /^\s*[│|]?\s*(?:[├└│┌]|\+--|\|--|`--|\\--)/u;
const CRON =
  /^(?:@(?:hourly|daily|weekly|monthly|reboot)|(?:[\d*/,-]+|MON|SUN)\s+[\d*/,-]+\s+[\d*/,-]+\s+[\d*/,A-Za-z-]+\s+[\d*/,A-Za-z-]+)\s+\S/;
const SETTING = /^(?:export\s+)?[A-Za-z_][\w.-]*\s*=\s*\S*.*$/;
const PROMQL =
  /\b(?:sum|rate|irate|increase|histogram_quantile|avg|max|min|count|topk|absent|delta|deriv|predict_linear|quantile)(?:_over_time)?\s*(?:by|without)?\s*\(|^\w+\{[^}]*(?:=~?|!=)".*\}|\|= "|\[\d+[smhd]\]/;
const KQL =
  /^\s*\|\s*(?:where|project|summarize|extend|join|stats|eval|table|search|sort|top|limit|fields|filter|parse|dedup)\b|^(?:index|source|sourcetype|event_simpleName|fields)\s*[=@]|^(?:SecurityEvent|SigninLogs|AuditLogs|AzureActivity|DeviceProcessEvents|DeviceNetworkEvents|Heartbeat|Perf)\b/;
const YAMLISH = /^\s*(?:-\s+)?[\w."'/-]+:(?:\s+[^\s].*|\s*)$/;
const CHAT = /^(?:\/[a-z][\w-]*(?:\s|$)(?!.*\/\w+\/)|!\w+|@\w+[\w.-]*:?\s|#[a-z][\w-]{2,}(?:\s|$))/;

function shellFence(at: FenceAt, text: readonly string[]): Verdict {
  const base: Shell = 'sh';
  const code = text.filter((l) => commentOf(l, base) === null && !l.startsWith('#!'));
  if (code.length === 0) return { as: 'comment' };
  if (code.some((l) => promptOf(l.trim()) !== null && shellOf(promptOf(l.trim())?.rest ?? '', null, true)))
    return { as: 'commands', shell: base };
  if (code.filter((l) => TREE.test(l)).length >= Math.max(1, code.length / 3)) return { as: 'diagram' };
  if (code.every((l) => CRON.test(l.trim()))) return { as: 'cron' };
  if (
    code.every(
      (l) =>
        SETTING.test(l.trim()) &&
        !/\$\(|`/.test(l) &&
        !/^\w+=\S*\s+[\w./]/.test(l.trim()) &&
        !/^\s*export /.test(l),
    )
  )
    return { as: 'settings' };
  const typed = code.filter(
    (l) =>
      shellOf(l, null, true) !== null &&
      !CRON.test(l.trim()) &&
      !LOG.test(l) &&
      !PROMQL.test(l.replace(/'[^']*'|"[^"]*"/g, '')) &&
      !isChat(l),
  );
  if (typed.length > 0) {
    if (code.every((l) => LOG.test(l))) return { as: 'output' };
    return { as: 'commands', shell: base };
  }
  if (code.every(isChat)) return { as: 'chat' };
  return otherwise(at, text, code);
}

const isChat = (line: string): boolean =>
  CHAT.test(line.trim()) &&
  !/^\/(?:usr|opt|bin|sbin|etc|home|srv|var|root|app|tmp|data|mnt)\b/.test(line.trim());

function untagged(at: FenceAt, text: readonly string[]): Verdict {
  const document = /^(?:markdown|md|mdx|email|slack|message|template)$/.test(at.fence.lang);
  const drawn = text.filter((l) => /[┌┐└┘├┤┬┴╔╗╚╝╭╮╰╯]|[▶◀▼▲]|[│║].*[│║]/u.test(l) || TREE.test(l)).length;
  if (!document && drawn >= 2 && drawn >= text.length / 4) return { as: 'diagram' };
  const code = text.filter((l) => !/^\s*#(?!!)/.test(l));
  if (!document && code.length > 0) {
    const typed = code.filter((l) => isTyped(l));
    const prose = code.filter((l) => isProse(l) && promptOf(l.trim()) === null);
    const odd = code.filter(
      (l) => LOG.test(l) || (PROMQL.test(l) && !isTyped(l)) || KQL.test(l) || CRON.test(l.trim()),
    );
    const prompted = typed.some(
      (l) => /^\$ |[$#>] /.test(l.trim().slice(0, 60)) && promptOf(l.trim()) !== null,
    );
    const lead = code[0];
    if (
      typed.length > 0 &&
      odd.length < code.length &&
      (prompted ||
        (lead !== undefined && isTyped(lead) && prose.length <= typed.length * 2) ||
        typed.length >= prose.length ||
        typed.some((l) => shellOf(l, null, false) === 'sql' && /;\s*$|^\s*SELECT\b.*,/.test(l)))
    )
      return {
        as: 'commands',
        shell: shellOf(promptOf(typed[0] ?? '')?.rest ?? typed[0] ?? '', null, false) ?? 'sh',
      };
  }
  return otherwise(at, text, code);
}

function isTyped(line: string): boolean {
  const text = line.trim();
  const prompt = promptOf(text);
  if (prompt && shellOf(prompt.rest, prompt.shell ?? null, true) !== null && !isProse(prompt.rest))
    return true;
  return shellOf(text, null, false) !== null && !CRON.test(text) && !isChat(text);
}

/** Fences with nothing to type: templates, lists with boxes, pictures, output, settings, plain text. */
function otherwise(at: FenceAt, text: readonly string[], code: readonly string[]): Verdict {
  const boxes = text.filter((l) => BOX.test(l.trim())).length;
  const score = templateScore(at, text);
  if (
    boxes > 0 &&
    boxes >= (text.length - 1) / 3 &&
    !(score >= 4 && boxes < text.length / 2) &&
    !isActionItems(at)
  )
    return { as: 'checks' };
  if (score >= 3) return { as: 'template' };
  if (boxes > 0 && !isActionItems(at) && text.some((l) => TITLED_BOX.test(l))) return { as: 'checks' };
  const share = (test: (l: string) => boolean): number => text.filter(test).length / text.length;
  if (share((l) => ARROWS.test(l)) >= 0.3) return { as: 'diagram' };
  if (code.length > 0 && code.every((l) => CRON.test(l.trim()))) return { as: 'cron' };
  if (share((l) => LOG.test(l)) >= 0.5) return { as: 'output' };
  if (share((l) => PROMQL.test(l) || KQL.test(l)) > 0) return { as: 'query' };
  if (share((l) => SETTING.test(l.trim()) || /^\s*#/.test(l)) === 1)
    return code.length === 0 ? { as: 'comment' } : { as: 'settings' };
  if (code.length > 0 && code.every(isChat)) return { as: 'chat' };
  if (
    share((l) =>
      /\[(?:phone|email|name|number|slack)[^\]]*\]|<(?:phone|email|slack|name)[^>]*>|\+\d[\d\s-]{6,}|\S+@\S+\.\w+/i.test(
        l,
      ),
    ) >= 0.4
  )
    return { as: 'card' };
  if (share((l) => /^[\s{}[\]",:()]*$|[{}[\];]\s*,?$|^\s*"[^"]+":/.test(l)) >= 0.5) return { as: 'config' };
  if (
    share((l) => YAMLISH.test(l)) === 1 &&
    share((l) => /^\s+\S|:\s*$/.test(l)) > 0.2 &&
    !text.some((l) => /\p{Lu}\p{Ll}+ \p{Ll}/u.test(l))
  )
    return { as: 'config' };
  if (share((l) => /^\s*(?:[-*•]|\d+[.)])\s/.test(l)) >= 0.5) return { as: 'list' };
  return { as: 'text' };
}

/** A box with words behind it: `[]` alone may be an empty list of a program. */
const TITLED_BOX = /^\s*(?:[-*+•]\s+|\d{1,3}[.)]\s+)?(?:\[[ xX]\]|[☐□⬜☑])\s*[\p{L}*]/u;

/** A checklist that somebody has tagged as YAML or the like. */
const boxed = (text: readonly string[]): boolean =>
  text.filter((l) => TITLED_BOX.test(l)).length >= Math.max(2, text.length / 2);

function isActionItems(at: FenceAt): boolean {
  const near = `${fold(at.label)} ${at.section.folded} ${fold(at.item?.lead ?? '')}`;
  if (
    at.fence.lines.filter((l) =>
      /owner|due|deadline|assignee|responsable|verantwortlich|负责人|担当/i.test(l.text),
    ).length >= 2
  )
    return true;
  return (
    /action items?|follow-?ups?|acciones|acoes|massnahmen|改进|post-?mortem|retrospectiv/.test(near) &&
    !/checklist|лист|清单|チェック|체크/.test(near)
  );
}
