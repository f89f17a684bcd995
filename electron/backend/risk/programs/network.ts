import { always, group, type Job, type Programs } from '../job.ts';
import { given, optionsOf, valueIn } from '../options.ts';
import { redirectFinding } from '../redirects.ts';

const curlValues =
  'X d H o u A e b c F T m w x K C E Q r t z U P request data data-raw data-binary data-urlencode json header output user user-agent cookie cookie-jar form upload-file max-time connect-timeout retry retry-delay write-out proxy config resolve cacert cert key url referer range interface limit-rate dump-header D unix-socket';

function curl(job: Job): void {
  const options = optionsOf(job.args, curlValues);
  const addresses = [...options.rest, ...(options.values.get('url') ?? [])].map((arg) => arg.text).join(' ');
  const sends = given(
    options,
    'd',
    'data',
    'data-raw',
    'data-binary',
    'data-urlencode',
    'json',
    'F',
    'form',
    'T',
    'upload-file',
    'form-string',
  );
  const method = (
    valueIn(options, 'X', 'request')?.text ??
    (given(options, 'T', 'upload-file') ? 'PUT' : sends && !given(options, 'G', 'get') ? 'POST' : 'GET')
  ).toUpperCase();
  const output = valueIn(options, 'o', 'output', 'D', 'dump-header', 'c', 'cookie-jar')?.text;
  const written = output === undefined || output === '-' ? null : redirectFinding('>', output, false);
  if (written) job.add([written]);
  if (given(options, 'O', 'remote-name', 'J')) job.report('change', 'writes a file');
  if (given(options, 'K', 'config')) job.unknown('takes its options from a file that is not known here');
  request(
    job,
    method,
    addresses,
    valueIn(options, 'd', 'data', 'data-raw', 'data-binary', 'json')?.text ?? '',
  );
}

/** What a request to a service does, by its method and its address. */
function request(job: Job, method: string, addresses: string, body: string): void {
  if (/^(GET|HEAD|OPTIONS|TRACE)$/.test(method)) {
    if (/\/(shutdown|delete|flush|purge|reset|destroy)\b|_flushall/i.test(addresses))
      job.unknown('asks for an address that by its name changes something');
  } else if (method === 'DELETE') job.report('destructive', 'asks a service to delete something');
  else if (
    /(_search|_count|_msearch|_mget|_analyze|_explain|_validate\/query|_cat|\/api\/v1\/query(_range)?|\/loki\/api\/v1\/query\w*)(\?|\/|\s|"|$)/.test(
      addresses,
    )
  )
    return;
  else if (/graphql/i.test(addresses) && /^\s*\{?\s*"?query"?\s*:\s*"\s*(query\b|\{)/.test(body)) return;
  else if (/_delete_by_query|_flushall|\/(shutdown|delete|destroy|purge|wipe|drop)\b/i.test(addresses))
    job.report('destructive', 'asks a service to delete or stop something');
  else if (method.startsWith('$')) job.unknown('sends a request whose method is only known when it runs');
  else job.report('change', 'sends a request that can change something');
}

function wget(job: Job): void {
  const options = optionsOf(
    job.args,
    'O o P T t method header body-data post-data output-document directory-prefix timeout tries',
  );
  const output = valueIn(options, 'O', 'output-document')?.text;
  if (given(options, 'post-data', 'post-file', 'body-data') || given(options, 'method'))
    request(
      job,
      valueIn(options, 'method')?.text.toUpperCase() ?? 'POST',
      options.rest.map((arg) => arg.text).join(' '),
      '',
    );
  if (given(options, 'spider')) return;
  const written =
    output === undefined ? null : output === '-' ? 'screen' : redirectFinding('>', output, false);
  if (output === undefined) job.report('change', 'writes a file');
  else if (written && written !== 'screen') job.add([written]);
}

function netcat(job: Job): void {
  const options = optionsOf(job.args, 'w i p s e c exec sh-exec');
  const inner = valueIn(options, 'e', 'c', 'exec', 'sh-exec');
  if (inner) job.unknown('gives a program to whoever connects');
  else if (job.feed && !given(options, 'z')) {
    if (job.feed.kind === 'text' && /^\s*(FLUSHALL|FLUSHDB|SHUTDOWN|flush_all)\b/im.test(job.feed.text))
      return job.report('destructive', 'empties or stops a store');
    if (
      job.feed.kind === 'text' &&
      /^\s*(stats?|ruok|mntr|srvr|stat|cons|info|version|PING|GET|HEAD)\b[^\n]*\s*(quit|\\r|\\n|\n|$)/i.test(
        job.feed.text,
      )
    )
      return;
    job.unknown('sends to a service what is not judged here');
  }
}

/** Programs that talk to the network. */
export const network: Programs = {
  curl,
  wget,
  ...group('http https xh httpie', (job) => {
    const words = optionsOf(job.args).rest.map((arg) => arg.text);
    const method = /^[A-Z]+$/.test(words[0] ?? '')
      ? (words[0] ?? '')
      : words.slice(1).some((w) => /[^=:]=|:=/.test(w))
        ? 'POST'
        : 'GET';
    request(job, method, words.join(' '), '');
  }),
  ...group('nc ncat netcat socat telnet', netcat),
  openssl: (job) => {
    const options = optionsOf(
      job.args,
      'in out connect servername days key subj CAfile checkend purpose config keyout',
    );
    if (
      /^(s_client|x509|version|verify|crl|ocsp|ciphers|dgst|rand|asn1parse|list|speed|s_time|crl2pkcs7|pkcs7|base64|enc|prime|errstr|help)$/.test(
        options.rest[0]?.text ?? '',
      ) ||
      !given(options, 'out', 'keyout')
    ) {
      if (!given(options, 'out')) return;
    }
    job.report('change', 'writes keys or certificates');
  },
  ...group('scp sftp', (job) => {
    if (job.name === 'sftp') job.unknown('opens a session: what is typed in it is not judged');
    else job.report('change', 'copies files, over what they held');
  }),
  ...group(
    'ab wrk hey siege k6 vegeta locust hping3 iperf iperf3',
    always('change', 'puts load on a service'),
  ),
  ...group('rndc unbound-control', (job) => {
    if (
      !/^(status|stats|list|dump|zonestatus|lookup|get_option)/.test(optionsOf(job.args).rest[0]?.text ?? '')
    )
      job.report('change', 'acts on the name server');
  }),
  ...group('rabbitmqctl rabbitmqadmin', (job) => {
    const verb = optionsOf(job.args, 'n u p H P V').rest[0]?.text ?? '';
    if (/^(list|status|show|cluster_status|environment|report|ping|node_health|help|get$)/.test(verb)) return;
    const grave = /^(delete|purge|reset|force_reset|stop|forget|clear|shutdown|close)/.test(verb);
    job.report(
      grave ? 'destructive' : 'change',
      grave ? 'deletes or stops something of the message broker' : 'changes the message broker',
    );
  }),
  ...group(
    'kafka-topics kafka-topics.sh kafka-consumer-groups kafka-consumer-groups.sh kafka-configs kafka-configs.sh kafka-console-consumer kafka-console-consumer.sh kafka-delete-records.sh kafka-delete-records',
    (job) => {
      const options = optionsOf(job.args);
      const grave =
        given(options, 'delete', 'reset-offsets', 'delete-offsets') || job.name.startsWith('kafka-delete');
      if (grave && given(options, 'dry-run')) return;
      if (grave) job.report('destructive', 'deletes messages or where their readers are');
      else if (given(options, 'alter', 'create')) job.report('change', 'changes the message broker');
    },
  ),
};
