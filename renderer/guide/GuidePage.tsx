import { Button, Loader, Menu, SegmentedControl } from '@mantine/core';
import { IconChevronLeft, IconDots } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { GuideRow } from '@domain/guide/library.ts';
import { api, errorText } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { go } from '../app/route.ts';
import { useLink, useRow } from '../store/rows.ts';
import { Empty } from '../ui/Empty.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { SeverityBadge } from '../ui/Severity.tsx';
import { bothTimes, day } from '../ui/time.ts';
import { useZone } from '../ui/useZone.ts';
import { GuideEditor } from './GuideEditor.tsx';
import { GuideReading } from './GuideReading.tsx';
import { RemoveDialog, RenameDialog } from './GuideDialogs.tsx';
import { CorrectionContext, LostCorrections } from './Corrections.tsx';
import { count } from './count.ts';
import { handOver } from './handOver.ts';
import { encodeSource } from './read.ts';
import { SourceView } from './SourceView.tsx';
import { useCorrecting } from './useCorrecting.ts';

type Tab = 'guide' | 'source' | 'edit';

/** One guide: what it is, its outline beside its text, its source. `at` names a piece to show first. */
export function GuidePage({ id, at }: { id: string; at?: string | undefined }) {
  const row = useRow('guide', id);
  const link = useLink();
  const [tab, setTab] = useState<Tab>(at === 'edit' ? 'edit' : 'guide');
  const [dialog, setDialog] = useState<'rename' | 'remove' | null>(null);
  const newText = useRef<HTMLInputElement>(null);
  const [error, setError] = useState<string | null>(null);
  const download = () =>
    void api.guide
      .source({ id })
      .then(({ file, encoding, source }) => save(file, encodeSource(source, encoding)))
      .catch((caught: unknown) => setError(errorText(caught)));
  useOfferActs([
    { label: 'Edit this guide', run: () => setTab('edit') },
    { label: 'Show the source of this guide', run: () => setTab('source') },
    { label: 'Download this guide', run: download },
    { label: 'Import a new text of this guide', run: () => newText.current?.click() },
    { label: 'Rename this guide', run: () => setDialog('rename') },
    { label: 'Remove this guide', run: () => setDialog('remove') },
  ]);
  if (!row) {
    if (link === 'connecting') return null;
    return (
      <Empty title="This guide is not here">
        <a href="#/guides">See all guides</a>
      </Empty>
    );
  }
  return (
    <div className="guide">
      <header className="guide-head">
        <a className="guide-back" href="#/guides" aria-label="All guides" title="All guides">
          <IconChevronLeft size={18} aria-hidden />
        </a>
        <div className="guide-head-name">
          <h1 title={row.name}>{row.name}</h1>
          <Facts row={row} />
        </div>
        <SegmentedControl
          size="xs"
          aria-label="What to show"
          value={tab}
          onChange={(value) => setTab(value as Tab)}
          data={[
            { value: 'guide', label: 'Guide' },
            { value: 'source', label: 'Source' },
            { value: 'edit', label: 'Edit' },
          ]}
        />
        <Button size="xs" variant="default" onClick={download}>
          Download
        </Button>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="xs" variant="default" px={8} aria-label="More for this guide">
              <IconDots size={16} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => newText.current?.click()}>Import a new text ...</Menu.Item>
            <Menu.Item onClick={() => setDialog('rename')}>Rename ...</Menu.Item>
            <Menu.Item color="red" onClick={() => setDialog('remove')}>
              Remove ...
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <ErrorLine>{error}</ErrorLine>
        <input
          ref={newText}
          type="file"
          hidden
          aria-label="New text of this guide"
          onChange={(e) => replaceText(row.file, e.currentTarget)}
        />
      </header>
      {tab === 'source' && <SourceView id={id} sha256={row.sha256} />}
      {tab === 'edit' && <GuideEditor row={row} onSaved={() => setTab('guide')} />}
      {tab === 'guide' && <Reading row={row} at={at} />}
      {dialog === 'rename' && <RenameDialog guide={row} onClose={() => setDialog(null)} />}
      {dialog === 'remove' && <RemoveDialog guide={row} onClose={() => setDialog(null)} />}
    </div>
  );
}

/** Shows what another file would change in the guide, whatever that file is called. */
function replaceText(name: string, { files }: HTMLInputElement): void {
  const [file] = files ?? [];
  if (!file) return;
  handOver([{ name, file }]);
  go({ view: 'guides' });
}

function Reading({ row, at }: { row: GuideRow; at?: string | undefined }) {
  if (row.problem) {
    return (
      <Empty title="This guide is kept, but not understood">
        <span>{row.problem}</span>
        <span>Its text is under Source, and can be downloaded unchanged.</span>
      </Empty>
    );
  }
  if (!row.summary) {
    return (
      <div className="guide-wait" role="status">
        <Loader size={16} /> Reading the guide ...
      </div>
    );
  }
  return <Corrected row={row} at={at} />;
}

function Corrected({ row, at }: { row: GuideRow; at: string | undefined }) {
  const correcting = useCorrecting(row);
  return (
    <CorrectionContext value={correcting}>
      <div className="guide-corrections">
        <ErrorLine>{correcting.error}</ErrorLine>
        <LostCorrections corrections={row.corrections} onForget={correcting.withdraw} />
      </div>
      <GuideReading id={row.id} at={at} />
    </CorrectionContext>
  );
}

function Facts({ row }: { row: GuideRow }) {
  const zone = useZone();
  const counts = row.summary?.counts;
  return (
    <div className="guide-facts">
      <span>{row.file}</span>
      {counts && counts.playbooks > 0 && <span>{count(counts.playbooks, 'playbook')}</span>}
      {counts && <span>{count(counts.commands, 'command')}</span>}
      {counts && counts.checks > 0 && <span>{count(counts.checks, 'check')}</span>}
      <span title={bothTimes(row.updatedAt)}>
        imported {day(row.updatedAt, zone)} by {row.updatedBy}
      </span>
      {row.summary && row.summary.severities.length > 0 && (
        <span className="guide-levels" aria-label="Severity levels">
          {row.summary.severities.map((s) => (
            <SeverityBadge key={s.rank} severity={s} short />
          ))}
        </span>
      )}
    </div>
  );
}

function save(path: string, bytes: Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: 'text/markdown' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = path.split('/').at(-1) ?? 'guide.md';
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
