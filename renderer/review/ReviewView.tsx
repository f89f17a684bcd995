import { Button } from '@mantine/core';
import { IconDownload, IconPackageExport, IconPrinter } from '@tabler/icons-react';
import { Suspense, useEffect, useState } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import { spanText, utcStamp } from '@domain/time.ts';
import { withGaps } from '@domain/review/metrics.ts';
import { emptyReview, reviewFormats, sectionNames, sectionTitles } from '@domain/review/model.ts';
import type { EntryRow } from '@domain/timeline/model.ts';
import { api, errorText } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { ExportDialog } from '../bundle/ExportDialog.tsx';
import { SavedField } from '../incident/SavedField.tsx';
import { onRows, useLink, useRound, useRow } from '../store/rows.ts';
import { Empty } from '../ui/Empty.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { SeverityBadge } from '../ui/Severity.tsx';
import { StatusBadge } from '../ui/Status.tsx';
import { lazyPart } from '../ui/lazyPart.ts';
import { saveFile } from '../ui/saveFile.ts';
import { useCommand } from '../ui/useCommand.ts';
import { ActionItems } from './ActionItems.tsx';
import { Causes } from './Causes.tsx';
import { Durations } from './Durations.tsx';
import './review.css';

const FormDialog = lazyPart(() => import('./FormDialog.tsx'));

const formatNames = { markdown: 'Markdown', html: 'HTML', json: 'JSON' };
const mimes = { markdown: 'text/markdown', html: 'text/html', json: 'application/json' };

/** The review of one incident: written here, filled from the log, exported and printed. */
export default function ReviewView({ id }: { id: string }) {
  const incident = useRow('incident', id);
  const link = useLink();
  if (!incident) {
    return link === 'connecting' ? null : (
      <Empty title="This incident is not here">
        <a href="#/incidents">See all incidents</a>
      </Empty>
    );
  }
  return <Review incident={incident} />;
}

function Review({ incident }: { incident: IncidentRow }) {
  const { id } = incident;
  const review = useRow('review', id) ?? emptyReview(id);
  const { draft, error } = useDraft(id);
  const [bundling, setBundling] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const { run, busy, error: exportError } = useCommand();
  const exportAs = async (format: (typeof reviewFormats)[number]) => {
    const file = await run((key) => api.review.export({ key, incidentId: id, format }));
    if (file) saveFile(file.name, file.text, mimes[format]);
  };
  useOfferActs([
    ...reviewFormats.map((format) => ({
      label: `Export the review as ${formatNames[format]}`,
      run: () => void exportAs(format),
    })),
    { label: 'Print the review or save it as PDF', run: () => print() },
    { label: "Use a guide's form for the review", run: () => setChoosing(true) },
    { label: 'Export this incident as a bundle', run: () => setBundling(true) },
    { label: 'Back to the incident', run: () => void (location.hash = `#/incident/${id}`) },
  ]);

  return (
    <div className="scroll-page">
      <article className="review">
        <div className="review-bar no-print">
          <a href={`#/incident/${id}`}>Back to the incident</a>
          <Button size="xs" variant="default" leftSection={<IconPrinter size={15} />} onClick={() => print()}>
            Print or save as PDF
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPackageExport size={15} />}
            onClick={() => setBundling(true)}
          >
            Bundle
          </Button>
          <Button
            size="xs"
            leftSection={<IconDownload size={15} />}
            loading={busy}
            onClick={() => void exportAs('markdown')}
          >
            Export Markdown
          </Button>
          <Button size="xs" variant="default" loading={busy} onClick={() => void exportAs('html')}>
            HTML
          </Button>
          <Button size="xs" variant="default" loading={busy} onClick={() => void exportAs('json')}>
            JSON
          </Button>
          <Button size="xs" variant="default" onClick={() => setChoosing(true)}>
            Guide&apos;s form
          </Button>
        </div>
        {choosing && (
          <Suspense fallback={null}>
            <FormDialog incident={incident} review={review} onClose={() => setChoosing(false)} />
          </Suspense>
        )}
        {bundling && <ExportDialog incident={incident} onClose={() => setBundling(false)} />}
        <ErrorLine>{exportError ?? error}</ErrorLine>
        <h1>Incident review: {incident.title}</h1>
        <Facts incident={incident} resolvedAt={draft?.metrics.resolved ?? incident.resolvedAt} />
        {incident.status !== 'resolved' && (
          <p className="quiet no-print">
            The incident is still open. What you write here is kept; resolve it to finish the review.
          </p>
        )}
        <WrittenParts incident={incident} />
        <section aria-labelledby="durations">
          <h2 id="durations">Durations</h2>
          {draft && <Durations incidentId={id} metrics={draft.metrics} times={review.times} />}
        </section>
        <section aria-labelledby="story">
          <h2 id="story">Timeline</h2>
          {draft && <Story story={draft.story} incidentId={id} />}
        </section>
        {sectionNames.map((section) => (
          <ReviewField
            key={section}
            label={sectionTitles[section]}
            value={review.sections[section] ?? ''}
            save={(text, key) => api.review.write({ key, incidentId: id, section, text })}
          />
        ))}
        <Causes review={review} />
        <ActionItems incidentId={id} actions={review.actions} />
      </article>
    </div>
  );
}

function WrittenParts({ incident }: { incident: IncidentRow }) {
  const { id } = incident;
  return (
    <>
      <ReviewField
        label="Summary"
        value={incident.summary}
        save={(summary, key) => api.incident.setSummary({ key, id, summary })}
      />
      <ReviewField
        label="Impact"
        value={incident.impact}
        save={(impact, key) => api.incident.setImpact({ key, id, impact })}
      />
      {incident.resolution && (
        <section>
          <h2>Resolution</h2>
          <p className="review-text">{incident.resolution}</p>
        </section>
      )}
    </>
  );
}

/** A part that people write: a field on the screen, plain text on paper. */
function ReviewField({
  label,
  value,
  save,
}: {
  label: string;
  value: string;
  save(text: string, key: string): Promise<unknown>;
}) {
  return (
    <section aria-label={label}>
      <h2>{label}</h2>
      <div className="no-print">
        <SavedField
          label={label}
          hideLabel
          value={value}
          lines={3}
          placeholder="Markdown is fine"
          save={save}
        />
      </div>
      <p className="review-text print-only">{value || 'Not written yet.'}</p>
    </section>
  );
}

function Facts({ incident, resolvedAt }: { incident: IncidentRow; resolvedAt: number | null }) {
  return (
    <div className="review-facts">
      <SeverityBadge severity={incident.severity} />
      <StatusBadge status={incident.status} />
      <span>Commander {incident.commander}</span>
      <span className="mono">Declared {utcStamp(incident.declaredAt)}</span>
      {incident.resolvedAt !== null && resolvedAt !== null && (
        <span className="mono">Resolved {utcStamp(resolvedAt)}</span>
      )}
      {incident.services.length > 0 && <span>Services: {incident.services.join(', ')}</span>}
    </div>
  );
}

function Story({ story, incidentId }: { story: EntryRow[]; incidentId: string }) {
  if (story.length === 0) {
    return (
      <Empty title="The story is empty">
        <span>
          Pin the entries that tell it in <a href={`#/incident/${incidentId}`}>the timeline</a>.
        </span>
      </Empty>
    );
  }
  return (
    <ol className="story">
      {withGaps(story).map(({ entry, gapMs }) => (
        <li key={entry.id}>
          {gapMs !== null && <em className="story-gap quiet">{spanText(gapMs)} without an entry</em>}
          <span className="mono quiet">{utcStamp(entry.at)}</span>
          <div>
            <div className="review-text">{entry.text}</div>
            {entry.detail && <div className="review-text quiet">{entry.detail}</div>}
            <div className="entry-meta quiet">{entry.actor}</div>
          </div>
        </li>
      ))}
    </ol>
  );
}

/** The parts that come from the log; read again when the incident's timeline changes. */
function useDraft(incidentId: string) {
  const [draft, setDraft] = useState<Awaited<ReturnType<typeof api.review.draft>> | null>(null);
  const [error, setError] = useState<string | null>(null);
  const round = useRound();
  useEffect(() => {
    let current = true;
    const read = () =>
      api.review
        .draft({ incidentId })
        .then((answer) => current && (setDraft(answer), setError(null)))
        .catch((caught: unknown) => current && setError(errorText(caught)));
    if (round > 0) void read();
    const stop = onRows('timeline', () => void read());
    return () => {
      current = false;
      stop();
    };
  }, [incidentId, round]);
  return { draft, error };
}
