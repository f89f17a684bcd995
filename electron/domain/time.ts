/** `2026-11-21 14:05:22 UTC` */
export function utcStamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** A span as a person says it: `42 s`, `12 min`, `3 h 05 min`, `2 d 4 h`; null is "not known", never 0. */
export function spanText(ms: number | null): string {
  if (ms === null) return 'not known';
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/**
 * A difference of two clocks as a person says it: to the nearest minute, under a minute to the nearest second. The
 * clocks are read one after the other and to 10 ms, so that three hours may be measured a few ms short.
 */
export function measuredText(ms: number): string {
  const unit = ms < 59_500 ? 1000 : 60_000;
  return spanText(Math.round(ms / unit) * unit);
}

/** A span in minutes as a rule says it: `5 min`, `2 h`, `1 h 30 min`, `3 d`. */
export function minutesText(minutes: number): string {
  if (minutes >= 2880 && minutes % 1440 === 0) return `${minutes / 1440} d`;
  if (minutes < 60 || minutes % 60 !== 0) return spanText(minutes * 60_000);
  return `${minutes / 60} h`;
}
