import { assertNever } from '@domain/assert.ts';
import type { Unit } from '@domain/database/firstAid/model.ts';

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `1.4 GB`; 1 kB is 1,024 bytes, as the databases count. */
export function bytesText(bytes: number): string {
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${bytes < 0 ? '-' : ''}${value.toFixed(digits)} ${units[unit]}`;
}

/** `12:34`, or `1:02:03`. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const pad = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

export function countText(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 2 });
}

/** `1 row`, `2,000 rows`. */
export function rowsText(count: number): string {
  return `${countText(count)} ${count === 1 ? 'row' : 'rows'}`;
}

function secondsText(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`;
}

function millisecondsText(ms: number): string {
  return ms < 1000 ? `${countText(Number(ms.toPrecision(3)))} ms` : secondsText(ms / 1000);
}

/** A value of a first aid view in its unit; what is no number stands as it is. */
export function unitText(value: string | number | null, unit: Unit): string {
  if (value === null) return '–';
  if (unit === 'text' || unit === 'code') return String(value);
  if (unit === 'time') return String(value).slice(0, 19).replace('T', ' ');
  const number = typeof value === 'number' ? value : value.trim() === '' ? Number.NaN : Number(value);
  if (!Number.isFinite(number)) return String(value);
  switch (unit) {
    case 'count':
      return countText(number);
    case 'bytes':
      return bytesText(number);
    case 'seconds':
      return secondsText(number);
    case 'milliseconds':
      return millisecondsText(number);
    case 'percent':
      return number > 0 && number < 0.1 ? 'under 0.1 %' : `${Number(number.toFixed(1))} %`;
    default:
      return assertNever(unit);
  }
}
