import { MASKED } from './masks.ts';
import type { Reply } from './result.ts';

/** Settings that are passwords (redis.conf, sentinel.conf; Valkey calls masterauth primaryauth). */
const SETTING = /^(requirepass|masterauth|primaryauth|tls-(client-)?key-file-pass|auth-pass|sentinel-pass)$/i;
const HASH = /#[0-9a-f]{64}/g;

interface Masked {
  reply: Reply;
  /** What was masked; empty where nothing was. */
  names: string[];
}

/** A reply without the passwords and their hashes that CONFIG, ACL, SENTINEL and SLOWLOG tell. */
export function maskRedisReply(args: readonly string[], reply: Reply): Masked {
  const [name = '', sub = ''] = args.map((a) => a.toLowerCase());
  const names = new Set<string>();
  const hide = (what: string): Reply => {
    names.add(what);
    return { type: 'string', value: MASKED };
  };
  const setting = (key: string, value: Reply): Reply =>
    SETTING.test(key) && textOf(value) !== '' ? hide(key) : value;
  const user = (key: string, value: Reply): Reply =>
    key === 'passwords' && 'items' in value ? { ...value, items: value.items.map(() => hide(key)) } : value;
  const rules = (value: Reply): Reply => {
    const shown = textOf(value).replace(HASH, `#${MASKED}`);
    if (shown === textOf(value)) return value;
    names.add('passwords');
    return { type: 'string', value: shown };
  };
  const logged = (entry: Reply): Reply => {
    const argv = 'items' in entry ? entry.items[3] : undefined;
    if (!argv || !('items' in argv) || !('items' in entry)) return entry;
    const shown = maskRedisArgs(argv.items.map(textOf));
    const items = argv.items.map((item, i) => (shown[i] === textOf(item) ? item : hide('arguments')));
    return { ...entry, items: entry.items.map((item, i) => (i === 3 ? { ...argv, items } : item)) };
  };
  const masked =
    name === 'config' && sub === 'get'
      ? pairs(reply, setting)
      : name === 'sentinel'
        ? deep(reply, setting)
        : name === 'acl' && sub === 'getuser'
          ? pairs(reply, user)
          : name === 'acl' && sub === 'list'
            ? each(reply, rules)
            : name === 'slowlog' && sub === 'get'
              ? each(reply, logged)
              : reply;
  return { reply: masked, names: [...names] };
}

/** The words of a command with those masked that are passwords: what is written down is not to hold them. */
export function maskRedisArgs(args: readonly string[]): string[] {
  const lower = args.map((a) => a.toLowerCase());
  const [name = '', sub = ''] = lower;
  return args.map((arg, i) => {
    if (name === 'auth') return i === args.length - 1 && i > 0 ? MASKED : arg;
    if (name === 'hello') return lower[i - 2] === 'auth' ? MASKED : arg;
    if (name === 'migrate') return lower[i - 1] === 'auth' || lower[i - 2] === 'auth2' ? MASKED : arg;
    if (name === 'acl' && sub === 'setuser' && i > 2)
      return /^[><#!]/.test(arg) ? `${arg.charAt(0)}${MASKED}` : arg;
    if ((name === 'config' || name === 'sentinel') && i > 2 && SETTING.test(lower[i - 1] ?? ''))
      return MASKED;
    return arg;
  });
}

const textOf = (reply: Reply | undefined): string =>
  reply && 'value' in reply ? String(reply.value) : reply && 'base64' in reply ? reply.base64 : '';

/** Replies by key: a map, or a list of keys and values in turns (RESP2). */
function pairs(reply: Reply, of: (key: string, value: Reply) => Reply): Reply {
  if (reply.type === 'map')
    return { ...reply, entries: reply.entries.map(([key, value]) => [key, of(textOf(key), value)]) };
  if (!('items' in reply)) return reply;
  const items = reply.items.map((item, i) => (i % 2 === 1 ? of(textOf(reply.items[i - 1]), item) : item));
  return { ...reply, items };
}

const each = (reply: Reply, of: (item: Reply) => Reply): Reply =>
  'items' in reply ? { ...reply, items: reply.items.map(of) } : reply;

/** As `pairs`, in lists of such replies as well (SENTINEL MASTERS). */
function deep(reply: Reply, of: (key: string, value: Reply) => Reply): Reply {
  const own = pairs(reply, of);
  return 'items' in own ? { ...own, items: own.items.map((item) => pairs(item, of)) } : own;
}
