/** An argument of redis-cli's line, quoted where it has to be. */
export function quoteArgument(text: string): string {
  if (/^[\w:.@/-]+$/.test(text)) return text;
  const escaped = text
    .replace(/[\\"]/g, '\\$&')
    .replace(/[^\x20-\x7e]/gu, (char) =>
      [...new TextEncoder().encode(char)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
    );
  return `"${escaped}"`;
}

/** How the first of a value is read, by its type; at most a few hundred members. */
export function readCommand(type: string, key: string): string | null {
  const name = quoteArgument(key);
  switch (type) {
    case 'string':
      return `GETRANGE ${name} 0 65535`;
    case 'hash':
      return `HSCAN ${name} 0 COUNT 200`;
    case 'list':
      return `LRANGE ${name} 0 199`;
    case 'set':
      return `SSCAN ${name} 0 COUNT 200`;
    case 'zset':
      return `ZRANGE ${name} 0 199 WITHSCORES`;
    case 'stream':
      return `XREVRANGE ${name} + - COUNT 100`;
    default:
      return null;
  }
}

/** How many members a value has, or how long it is. */
export function lengthCommand(type: string, key: string): string | null {
  const name = quoteArgument(key);
  const commands: Record<string, string> = {
    string: 'STRLEN',
    hash: 'HLEN',
    list: 'LLEN',
    set: 'SCARD',
    zset: 'ZCARD',
    stream: 'XLEN',
  };
  const command = commands[type];
  return command ? `${command} ${name}` : null;
}
