/** `2026-11-21 14:05 UTC`: seconds mean nothing to a reader of a message. */
export function utcMinute(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
