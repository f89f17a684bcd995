import { Button, Loader } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import type { DescribedCorrection } from '@domain/guide/corrections.ts';
import { count } from './count.ts';
import { PreviewDialog } from './PreviewDialog.tsx';
import type { Found, ImportItem } from './useImport.ts';

interface ImportPreviewProps {
  items: ImportItem[];
  leftOut: number;
  onCorrect(index: number, corrections: DescribedCorrection[]): void;
  onImport(): void;
  onCancel(): void;
}

/** What was found in each file before anything is stored. Enter imports, also while files are still being read. */
export function ImportPreview({ items, leftOut, onCorrect, onImport, onCancel }: ImportPreviewProps) {
  const [open, setOpen] = useState<number | null>(null);
  const good = items.filter((item) => item.state !== 'failed').length;
  const shown = open === null ? undefined : items[open];
  return (
    <section className="import-preview" aria-label="Preview">
      <header className="import-preview-head">
        <div>
          <h2>{good === 0 ? 'Nothing to import' : `${count(good, 'guide')} to import`}</h2>
          <p className="quiet">
            {sumOf(items)}
            {leftOut > 0 && `${sumOf(items) && ', '}${count(leftOut, 'other file')} left out`}
          </p>
        </div>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button onClick={onImport} disabled={good === 0} autoFocus>
          {good > 1 ? `Import all ${good}` : 'Import'}
        </Button>
      </header>
      <ul className="framed-list import-preview-list">
        {items.map((item, i) => (
          <PreviewItem key={item.name} item={item} onOpen={() => setOpen(i)} />
        ))}
      </ul>
      {shown && open !== null && (
        <PreviewDialog
          item={shown}
          onCorrect={(corrections) => onCorrect(open, corrections)}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}

const outcomes: Record<Found['outcome'], string> = {
  added: 'new',
  updated: 'changes a guide',
  unchanged: 'nothing new in it',
};

function PreviewItem({ item, onOpen }: { item: ImportItem; onOpen(): void }) {
  const { name, found, problem } = item;
  return (
    <li className="import-preview-item" data-state={item.state}>
      <div className="import-preview-name">
        <strong>{found?.summary.title || name}</strong>
        {found && found.summary.title !== name && <span className="quiet">{name}</span>}
      </div>
      {problem !== undefined && <span className="import-preview-problem">{problem}</span>}
      {problem === undefined && !found && (
        <span className="quiet">
          <Loader size={12} aria-label="being read" />
        </span>
      )}
      {found && (
        <>
          <span className="import-preview-outcome" data-outcome={found.outcome}>
            {outcomes[found.outcome]}
          </span>
          <Button
            size="compact-xs"
            variant="default"
            onClick={onOpen}
            aria-label={`${found.outcome === 'updated' ? 'What changes in' : 'Look at'} ${name}`}
          >
            {found.outcome === 'updated' ? 'What changes' : 'Look'}
          </Button>
          <Contents found={found} />
        </>
      )}
    </li>
  );
}

/** More than 6 warnings are looked at in the text itself. */
const WARNINGS = 6;

function Contents({ found }: { found: Found }) {
  const { counts, playbooks, severities } = found.summary;
  const titles = playbooks.filter((p) => p.kind === 'condition' || p.kind === 'procedure');
  return (
    <div className="import-preview-found">
      <p>
        {[
          count(counts.playbooks, 'playbook'),
          count(counts.commands, 'command'),
          counts.checks > 0 ? count(counts.checks, 'check') : '',
          counts.templates > 0 ? count(counts.templates, 'template') : '',
          counts.contacts > 0 ? count(counts.contacts, 'contact') : '',
          severities.length > 0 ? `levels ${severities.map((s) => s.code).join(', ')}` : '',
          found.said.length > 0 ? count(found.said.length, 'correction') : '',
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {titles.length > 0 && (
        <p className="quiet import-preview-titles">{titles.map((p) => p.title).join(' · ')}</p>
      )}
      {found.warnings.slice(0, WARNINGS).map(({ line, message }) => (
        <p key={`${line} ${message}`} className="guide-warning">
          <IconAlertTriangle size={13} aria-hidden /> Line {line}: {message}
        </p>
      ))}
      {counts.warnings > WARNINGS && (
        <p className="guide-warning">{count(counts.warnings - WARNINGS, 'more warning')}</p>
      )}
    </div>
  );
}

function sumOf(items: readonly ImportItem[]): string {
  const of = (outcome: Found['outcome']) => items.filter((i) => i.found?.outcome === outcome).length;
  const parts = [
    [of('added'), 'new'],
    [of('updated'), 'changed'],
    [of('unchanged'), 'with nothing new'],
    [items.filter((i) => i.state === 'failed').length, 'that cannot be imported'],
    [items.filter((i) => i.state === 'waiting').length, 'still being read'],
  ] as const;
  return parts
    .filter(([n]) => n > 0)
    .map(([n, words]) => `${n} ${words}`)
    .join(', ');
}
