import type { RecoveryReport } from '../../domain/storage/model.ts';

const count = (n: number): string => `${n.toLocaleString('en')} ${n === 1 ? 'event' : 'events'}`;

/** What a recovery did, in plain words, a sentence a line. */
export function reportLines(r: Omit<RecoveryReport, 'lines'>): string[] {
  const lines = [`When Holdfast started on ${new Date(r.at).toISOString()}, ${r.reason}.`];
  if (r.setAside) lines.push(`The file is kept, unchanged, as ${r.setAside}.`);
  if (r.restoredFrom) lines.push(`The newest good backup was restored: ${r.restoredFrom}.`);
  else if (r.events === r.replayed) lines.push('There was no good backup to restore.');
  if (r.replayed > 0) lines.push(`${count(r.replayed)} that could still be read were put back.`);
  lines.push(`This console now holds ${count(r.events)}.`);
  if (r.unplaced > 0)
    lines.push(
      `${count(r.unplaced)} could be read but not put back, because events before them are gone. They are kept in ${r.unplacedFile ?? ''}.`,
    );
  if (r.lost > 0) lines.push(`${count(r.lost)} that had been stored are missing now.`);
  else if (r.unplaced === 0) lines.push('As far as can be told, nothing was lost.');
  return lines;
}
