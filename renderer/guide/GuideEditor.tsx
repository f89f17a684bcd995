import { Button, Loader } from '@mantine/core';
import { Suspense, useEffect, useRef, useState } from 'react';
import type { Encoding, GuideRow } from '@domain/guide/library.ts';
import { api, errorText } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { lazyPart } from '../ui/lazyPart.ts';
import { useCommand } from '../ui/useCommand.ts';
import { count } from './count.ts';
import { dropDraft, keepDraft, readDraft } from './draft.ts';
import { GuideText } from './GuideReading.tsx';
import { encodingFor } from './read.ts';
import { useStructure } from './useStructure.ts';

const MarkdownEditor = lazyPart(() => import('./MarkdownEditor.tsx'));

interface Given {
  /** The text of the library that the editing began with. */
  source: string;
  encoding: Encoding;
  sha256: string;
  /** What the editor begins with: a draft that was kept, else the text of the library. */
  initial: string;
  /** Another number makes another editor. */
  round: number;
}

/** Writes a guide as Markdown, with what Holdfast understands of it beside. What is written outlives a crash. */
export function GuideEditor({ row, onSaved }: { row: GuideRow; onSaved(): void }) {
  const { id, sha256 } = row;
  const [given, setGiven] = useState<Given | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [loads, setLoads] = useState({ round: 1, withDraft: true });
  const begun = useRef(sha256);
  useEffect(() => {
    begun.current = sha256;
  }, [sha256]);
  // Not at each change of the guide: a text that arrives from elsewhere must not take the place of what is written.
  useEffect(() => {
    const { round, withDraft } = loads;
    let current = true;
    api.guide
      .source({ id })
      .then(({ source, encoding }) => {
        const draft = withDraft ? readDraft(id) : null;
        const begin = { sha256: draft?.sha256 ?? begun.current, initial: draft?.text ?? source };
        if (current) setGiven({ source, encoding, ...begin, round });
      })
      .catch((caught: unknown) => current && setError(errorText(caught)));
    return () => {
      current = false;
    };
  }, [id, loads]);
  if (error) return <ErrorLine>{error}</ErrorLine>;
  if (!given) return <Wait />;
  const discard = () => {
    dropDraft(id);
    setLoads(({ round }) => ({ round: round + 1, withDraft: false }));
  };
  return <Writing key={given.round} {...{ row, given, onSaved }} onDiscard={discard} />;
}

interface WritingProps {
  row: GuideRow;
  given: Given;
  onSaved(): void;
  onDiscard(): void;
}

function Writing({ row, given, onSaved, onDiscard }: WritingProps) {
  const { id, file } = row;
  const [text, setText] = useState(given.initial);
  const [place, setPlace] = useState(0);
  const [kept, setKept] = useState(true);
  const { structure, error: unread } = useStructure(file, text);
  const { run, busy, error } = useCommand();
  const changed = text !== given.source;
  const overtaken = row.sha256 !== given.sha256;
  const write = (next: string) => {
    setText(next);
    if (next === given.source) dropDraft(id);
    else setKept(keepDraft(id, { sha256: given.sha256, text: next }));
  };
  const save = async () => {
    if (!changed || busy) return;
    const encoding = encodingFor(text, given.encoding);
    // Who was told that the guide changed meanwhile, and saves, means it.
    const over = overtaken ? row.sha256 : given.sha256;
    const done = await run((key) => api.guide.import({ key, file, encoding, source: text, over }));
    if (!done) return;
    dropDraft(id);
    onSaved();
  };
  return (
    <div className="guide-editor">
      <div className="guide-editor-bar">
        <State
          {...{ changed, kept, overtaken }}
          restored={given.initial !== given.source && text === given.initial}
        />
        <ErrorLine>{error ?? unread}</ErrorLine>
        {changed && (
          <Button size="xs" variant="default" onClick={onDiscard}>
            Discard changes
          </Button>
        )}
        <Button size="xs" disabled={!changed} loading={busy} onClick={() => void save()} title="Ctrl+S">
          {overtaken ? 'Save over it' : 'Save'}
        </Button>
      </div>
      <Suspense fallback={<Wait />}>
        <MarkdownEditor
          initial={given.initial}
          onChange={write}
          onCursor={setPlace}
          onSave={() => void save()}
        />
      </Suspense>
      <div className="guide-editor-structure" role="region" aria-label="Structure">
        {structure ? (
          <>
            <p className="guide-editor-counts" role="status">
              {count(structure.found.summary.counts.playbooks, 'playbook')} ·{' '}
              {count(structure.found.summary.counts.commands, 'command')} ·{' '}
              {count(structure.found.summary.counts.checks, 'check')} ·{' '}
              {count(structure.found.summary.counts.severities, 'severity', 'severities')} ·{' '}
              {count(structure.found.summary.counts.warnings, 'warning')}
            </p>
            <GuideText guide={structure.guide} place={place} outline={false} />
          </>
        ) : (
          <Wait />
        )}
      </div>
    </div>
  );
}

interface StateProps {
  changed: boolean;
  kept: boolean;
  overtaken: boolean;
  restored: boolean;
}

function State({ changed, kept, overtaken, restored }: StateProps) {
  if (overtaken)
    return <p className="guide-warning">The guide was changed elsewhere since this text was begun.</p>;
  if (!kept) return <p className="guide-warning">There is no room to keep a draft: save before you leave.</p>;
  if (restored) return <p className="quiet">Restored: what was written and not saved.</p>;
  return (
    <p className="quiet">{changed ? 'Not saved; kept as a draft on this machine.' : 'Nothing changed.'}</p>
  );
}

function Wait() {
  return (
    <div className="guide-wait" role="status">
      <Loader size={16} /> Opening it ...
    </div>
  );
}
