import { Loader } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { differenceOf, type PlaybookChange } from '@domain/guide/difference.ts';
import type { StepChange } from '@domain/guide/differenceOfSteps.ts';
import type { Guide } from '@domain/guide/model.ts';
import { api, errorText } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { count } from './count.ts';
import { textDifference, type Hunk } from './textDifference.ts';

interface Before {
  guide: Guide;
  source: string;
}

/** What a new text changes in a guide of the library: for those who work by it, then line by line. */
export function DifferenceView({ id, guide, source }: { id: string; guide: Guide; source: string }) {
  const [before, setBefore] = useState<Before | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    Promise.all([api.guide.get({ id }), api.guide.source({ id })])
      .then(([model, text]) => {
        if (current) setBefore({ guide: JSON.parse(model.json) as Guide, source: text.source });
      })
      .catch((caught: unknown) => current && setError(errorText(caught)));
    return () => {
      current = false;
    };
  }, [id]);
  if (error) return <ErrorLine>{error}</ErrorLine>;
  if (!before) return <Wait />;
  return (
    <div className="difference" role="region" aria-label="What changes" tabIndex={0}>
      <Structure before={before.guide} after={guide} />
      <TextDifference before={before.source} after={source} />
      <p className="quiet">Runs that are under way keep the steps that they were started with.</p>
    </div>
  );
}

/** 300 of a kind are more than anybody reads before saving. */
const MOST = 300;

function Structure({ before, after }: { before: Guide; after: Guide }) {
  const { playbooks, lists } = useMemo(() => differenceOf(before, after), [before, after]);
  return (
    <section aria-label="Playbooks and lists">
      {playbooks.length + lists.length === 0 && (
        <p>Playbooks, steps, levels and contacts stay as they are. Only text changes.</p>
      )}
      {playbooks.slice(0, MOST).map((playbook, i) => (
        <Playbook key={`${i} ${playbook.title}`} playbook={playbook} />
      ))}
      {playbooks.length > MOST && <p>{count(playbooks.length - MOST, 'more playbook')} with changes.</p>}
      {lists.map(({ what, added, removed }) => (
        <div key={what} className="difference-list">
          <h3>{what}</h3>
          <ul>
            {added.slice(0, MOST).map((entry) => (
              <li key={entry} data-change="added">
                {entry}
              </li>
            ))}
            {removed.slice(0, MOST).map((entry) => (
              <li key={entry} data-change="removed">
                {entry}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

const words: Record<PlaybookChange['change'], string> = { added: 'new', removed: 'gone', changed: 'changed' };

function Playbook({ playbook: { change, title, was, steps } }: { playbook: PlaybookChange }) {
  const whole = change !== 'changed';
  return (
    <details className="difference-playbook" open={!whole}>
      <summary>
        <span className="difference-mark" data-change={change}>
          {words[change]}
        </span>
        <strong>{title}</strong>
        {was !== undefined && <span className="quiet">was {was}</span>}
        <span className="quiet">{steps.length === 0 ? 'only its text' : count(steps.length, 'step')}</span>
      </summary>
      <ul>
        {steps.slice(0, MOST).map((step, i) => (
          // Two steps may say the same; their order is all that tells them apart.
          <Step key={`${i} ${step.title}`} step={step} />
        ))}
      </ul>
    </details>
  );
}

function Step({ step: { change, title, before, after } }: { step: StepChange }) {
  const named = title !== (after ?? before);
  return (
    <li className="difference-step">
      {named && <span>{title}</span>}
      {before !== undefined && (
        <pre data-change="removed" aria-label={change === 'changed' ? 'Before' : 'Gone'}>
          {before}
        </pre>
      )}
      {after !== undefined && (
        <pre data-change="added" aria-label={change === 'changed' ? 'Now' : 'New'}>
          {after}
        </pre>
      )}
    </li>
  );
}

function TextDifference({ before, after }: { before: string; after: string }) {
  const [hunks, setHunks] = useState<Hunk[] | null | undefined>(undefined);
  useEffect(() => {
    let current = true;
    void textDifference(before, after).then((found) => current && setHunks(found));
    return () => {
      current = false;
    };
  }, [before, after]);
  if (hunks === undefined) return <Wait />;
  return (
    <section className="difference-text" aria-label="Text">
      <h3>Text</h3>
      {hunks === null && <p>The two texts differ too much to be set side by side.</p>}
      {hunks?.map((hunk) => (
        <figure key={hunk.line}>
          <figcaption className="quiet">Line {hunk.line.toLocaleString('en')}</figcaption>
          <pre>
            {hunk.lines.map(({ change, text }, i) => (
              <span key={i} data-change={change}>
                {change === 'added' ? '+ ' : change === 'removed' ? '- ' : '  '}
                {text}
                {'\n'}
              </span>
            ))}
          </pre>
        </figure>
      ))}
    </section>
  );
}

function Wait() {
  return (
    <div className="guide-wait" role="status">
      <Loader size={16} /> Comparing ...
    </div>
  );
}
