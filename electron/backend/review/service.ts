import { createHash } from 'node:crypto';
import { ulid } from 'ulid';
import { incidentStream, type NewEvent } from '../../domain/event.ts';
import type { Guide } from '../../domain/guide/model.ts';
import { Failure } from '../../domain/failure.ts';
import {
  incidentDeclared,
  incidentReopened,
  incidentResolved,
  statusChanged,
  type IncidentRow,
} from '../../domain/incident/model.ts';
import { incidentAcknowledged } from '../../domain/clock/model.ts';
import { formsOfGuide, type ReviewForm } from '../../domain/review/form.ts';
import { reviewHtml } from '../../domain/review/html.ts';
import { reviewJson } from '../../domain/review/json.ts';
import type { EvidenceFile } from '../../domain/review/evidence.ts';
import { reviewMarkdown, type ReviewContent } from '../../domain/review/markdown.ts';
import { metricsOf, type Metrics, type StatusMark } from '../../domain/review/metrics.ts';
import {
  actionAdded,
  actionChanged,
  actionPrioritised,
  causesSet,
  drillMarked,
  emptyReview,
  formSaved,
  reviewExported,
  sectionWritten,
  timeSet,
  type ActionState,
  type Point,
  type Priority,
  type reviewFormats,
  type ReviewRow,
  type SectionName,
} from '../../domain/review/model.ts';
import type { EntryRow } from '../../domain/timeline/model.ts';
import type { Db } from '../log/database.ts';
import type { Log } from '../log/log.ts';

export interface ReviewDeps {
  db: Db;
  log: Log;
  /** Throws NOT_FOUND where there is no such incident. */
  needIncident(id: string): IncidentRow;
  review(id: string): ReviewRow | undefined;
  /** The pinned entries of an incident, oldest first. */
  story(incidentId: string): EntryRow[];
  /** Recordings and files of an incident, oldest first. */
  evidence(incidentId: string): EvidenceFile[];
  guides(): string[];
  guide(id: string): Promise<{ guide: Guide; name: string }>;
  person(): string;
  now(): number;
}

interface Command {
  key?: string | undefined;
  incidentId: string;
}

const ok = { ok: true } as const;

/** The review: what people write, and the draft made from the log. */
export function createReviewService(deps: ReviewDeps) {
  const marksOf = prepareMarks(deps.db);
  const append = (command: Command, ...events: NewEvent[]) => {
    deps.needIncident(command.incidentId);
    deps.log.append(incidentStream(command.incidentId), events, { actor: deps.person(), key: command.key });
    return ok;
  };
  const reviewOf = (incidentId: string): ReviewRow => deps.review(incidentId) ?? emptyReview(incidentId);

  return {
    async forms(): Promise<ReviewForm[]> {
      const found = await Promise.allSettled(
        deps.guides().map(async (id) => ({ id, ...(await deps.guide(id)) })),
      );
      // A guide that cannot be read says so in the library.
      return found.flatMap((f) =>
        f.status === 'fulfilled' ? formsOfGuide(f.value.guide, f.value.id, f.value.name) : [],
      );
    },
    draft({ incidentId }: { incidentId: string }): { metrics: Metrics; story: EntryRow[] } {
      deps.needIncident(incidentId);
      return {
        metrics: metricsOf(marksOf(incidentId), reviewOf(incidentId).times),
        story: deps.story(incidentId),
      };
    },
    write(command: Command & { section: SectionName; text: string }) {
      const { incidentId, section, text } = command;
      if ((reviewOf(incidentId).sections[section] ?? '') === text) return ok;
      return append(command, sectionWritten({ section, text }));
    },
    addAction(
      command: Command & {
        title: string;
        owner: string;
        due: string | null;
        priority?: Priority | undefined;
      },
    ) {
      const { title, owner, due, priority } = command;
      const actionId = ulid();
      const ranked = priority && priority !== 'medium' ? [actionPrioritised({ actionId, priority })] : [];
      return append(command, actionAdded({ actionId, title, owner, due }), ...ranked);
    },
    changeAction(
      command: Command & {
        actionId: string;
        title?: string | undefined;
        owner?: string | undefined;
        due?: string | null | undefined;
        state?: ActionState | undefined;
        priority?: Priority | undefined;
      },
    ) {
      const { key: _key, incidentId, priority, ...change } = command;
      if (!reviewOf(incidentId).actions.some((a) => a.id === change.actionId)) {
        throw new Failure('NOT_FOUND', 'This action item is not here.');
      }
      const changed = Object.keys(change).length > 1 ? [actionChanged(change)] : [];
      const ranked = priority ? [actionPrioritised({ actionId: change.actionId, priority })] : [];
      return append(command, ...changed, ...ranked);
    },
    setTime(command: Command & { point: Point; at: number | null }) {
      const { point, at } = command;
      if (at !== null && at > deps.now() + 60_000)
        throw new Failure('INVALID', 'That time has not come yet.', { field: 'at' });
      return append(command, timeSet({ point, at }));
    },
    setCauses(command: Command & { causes: string[] }) {
      return append(command, causesSet({ causes: [...new Set(command.causes)] }));
    },
    markDrill(command: Command & { drill: boolean }) {
      return append(command, drillMarked({ drill: command.drill }));
    },
    saveForm({ form, guide, text, ...command }: Command & { form: string; guide: string; text: string }) {
      return append(command, formSaved({ form, guide, sha256: sha256Of(text) }));
    },
    export(command: Command & { format: (typeof reviewFormats)[number] }) {
      const incident = deps.needIncident(command.incidentId);
      const { metrics, story } = this.draft(command);
      const review = reviewOf(incident.id);
      const text = written(command.format, {
        incident,
        review,
        metrics,
        story,
        evidence: deps.evidence(incident.id),
        now: deps.now(),
      });
      append(command, reviewExported({ format: command.format, sha256: sha256Of(text) }));
      return { name: fileName(incident, extensions[command.format]), text };
    },
  };
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const extensions = { markdown: 'md', html: 'html', json: 'json' } as const;

function written(format: keyof typeof extensions, content: ReviewContent): string {
  switch (format) {
    case 'markdown':
      return reviewMarkdown(content);
    case 'html':
      return reviewHtml(content);
    case 'json':
      return reviewJson(content);
  }
}

/** Status changes with the times people corrected them to. */
function prepareMarks(db: Db): (incidentId: string) => StatusMark[] {
  const sql = db.prepare<[string], { at: number; type: string; data: string }>(
    `SELECT timeline.at, event.type, event.data FROM timeline JOIN event ON event.id = timeline.id
     WHERE timeline.stream = ? AND (timeline.kind = 'status' OR event.type = '${incidentAcknowledged.type}')`,
  );
  return (incidentId) =>
    sql.all(incidentStream(incidentId)).flatMap(({ at, type, data }): StatusMark[] => {
      if (type === incidentDeclared.type) return [{ status: 'declared', at }];
      if (type === incidentResolved.type) return [{ status: 'resolved', at }];
      if (type === incidentAcknowledged.type) return [{ status: 'acknowledged', at }];
      if (type === incidentReopened.type) return [{ status: 'reopened', at }];
      if (type !== statusChanged.type) return [];
      return [{ status: statusChanged.schema.parse(JSON.parse(data)).status, at }];
    });
}

/** `2026-11-21-checkout-is-down.review.md`: sorts by date, safe on every file system. */
function fileName(incident: IncidentRow, extension: string): string {
  const day = new Date(incident.declaredAt).toISOString().slice(0, 10);
  const title = incident.title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
  return `${day}-${title || 'incident'}.review.${extension}`;
}
