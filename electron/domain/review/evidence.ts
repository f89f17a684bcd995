import type { AttachmentRow } from '../file/model.ts';
import type { RecordingRow } from '../recording/model.ts';
import { duration } from '../run/duration.ts';
import { sizeText } from '../size.ts';

/** A file that proves something of an incident, as a review names it. */
export interface EvidenceFile {
  title: string;
  /** Where it lies in the data folder. */
  href: string;
  facts: string;
  sha256: string;
  /** When it was begun or taken, UTC ms. */
  at: number;
}

/** The recordings and files of an incident, oldest first. What was removed, or has no hash yet, is left out. */
export function evidenceOf(
  recordings: readonly RecordingRow[],
  files: readonly AttachmentRow[],
): EvidenceFile[] {
  const recorded = recordings.flatMap((r): EvidenceFile[] =>
    r.sha256 === null || r.endedAt === null || r.removed
      ? []
      : [
          {
            title: `Recording of ${r.host}`,
            href: `recordings/${r.id}.cast.gz`,
            facts: `${duration(r.endedAt - r.startedAt)}, ${sizeText(r.bytes)}, by ${r.person}`,
            sha256: r.sha256,
            at: r.startedAt,
          },
        ],
  );
  const kept = files.map((f): EvidenceFile => ({
    title: f.host === null ? f.name : `${f.host}:${f.path}`,
    href: `attachments/${f.incidentId}/${f.sha256}`,
    facts: [sizeText(f.bytes), f.note, `by ${f.person}`].filter(Boolean).join(', '),
    sha256: f.sha256,
    at: f.at,
  }));
  return [...recorded, ...kept].sort((a, b) => a.at - b.at || (a.href < b.href ? -1 : 1));
}
