import { Loader } from '@mantine/core';
import { IconAlertTriangle, IconBook2 } from '@tabler/icons-react';
import { useEffect, useState, type DragEvent } from 'react';
import type { GuideRow } from '@domain/guide/library.ts';
import { go, hrefOf } from '../app/route.ts';
import { useLink, useRows } from '../store/rows.ts';
import { bothTimes, day } from '../ui/time.ts';
import { useZone } from '../ui/useZone.ts';
import { BuiltInGuides } from './BuiltInGuides.tsx';
import { count } from './count.ts';
import { ImportButtons, ImportReport } from './ImportBar.tsx';
import { takeOver } from './handOver.ts';
import { ImportPreview } from './ImportPreview.tsx';
import { filesOfDrop, type GivenFile } from './read.ts';
import { expandArchives } from './unzip.ts';
import { useImport } from './useImport.ts';

/** The library: every guide, and the ways to bring more in. */
export function GuideList() {
  const guides = useRows('guide', (rows) => rows.sort((a, b) => a.name.localeCompare(b.name)));
  const ready = useLink() !== 'connecting';
  const { look, correct, confirm, clear, ...importing } = useImport();
  const [dragging, setDragging] = useState(false);
  const [builtIns, setBuiltIns] = useState(false);

  const take = async (files: GivenFile[], leftOut: number) => {
    const opened = await expandArchives(files);
    await look(opened.files, leftOut + opened.leftOut);
  };
  useEffect(() => {
    void look(takeOver());
  }, [look]);
  const save = async () => {
    const items = await confirm();
    const [only] = items;
    // One new guide: what a person wants to see next is that guide.
    if (items.length === 1 && only?.state === 'added' && only.id) go({ view: 'guides', id: only.id });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setDragging(false);
    void filesOfDrop(event.dataTransfer).then(({ files, leftOut }) => take(files, leftOut));
  };

  return (
    <div
      className="scroll-page guide-drop"
      data-dragging={dragging || undefined}
      onDragOver={(e) => {
        e.preventDefault();
        if (e.dataTransfer.types.includes('Files')) setDragging(true);
      }}
      onDragLeave={(e) => {
        if (!e.currentTarget.contains(e.relatedTarget as Node | null)) setDragging(false);
      }}
      onDrop={drop}
    >
      <div className="guide-page-list">
        <header className="guide-list-head">
          <h1>Guides</h1>
          <ImportButtons
            busy={importing.stage === 'importing'}
            onFiles={(files, leftOut) => void take(files, leftOut)}
            onBuiltIns={() => setBuiltIns(true)}
          />
        </header>
        <ImportReport {...importing} onClear={clear} />
        {importing.stage === 'preview' && (
          <ImportPreview
            {...importing}
            onCorrect={(i, corrections) => void correct(i, corrections)}
            onImport={() => void save()}
            onCancel={clear}
          />
        )}
        {ready && guides.length === 0 && importing.stage === 'none' && <NoGuides />}
        {ready && importing.stage !== 'preview' && (builtIns || guides.length === 0) && (
          <BuiltInGuides
            // They stay in sight while the list fills.
            onAdd={() => setBuiltIns(true)}
            onClose={builtIns ? () => setBuiltIns(false) : undefined}
          />
        )}
        {guides.length > 0 && (
          <ul className="framed-list">
            {guides.map((guide) => (
              <GuideItem key={guide.id} guide={guide} />
            ))}
          </ul>
        )}
      </div>
      {dragging && <div className="guide-drop-hint">Drop to import</div>}
    </div>
  );
}

function NoGuides() {
  return (
    <div className="guide-empty">
      <IconBook2 size={32} stroke={1.4} aria-hidden />
      <h2>Bring your team's incident guide</h2>
      <p>
        Drop Markdown files, a whole folder or a zip file here, or use the buttons above. Holdfast finds the
        playbooks, turns their commands into steps that you can run on a host, and offers the guide's severity
        levels in every incident.
      </p>
      <p className="quiet">The text stays exactly as it is and can be exported again unchanged.</p>
    </div>
  );
}

function GuideItem({ guide }: { guide: GuideRow }) {
  const zone = useZone();
  const { summary } = guide;
  return (
    <li>
      <a className="guide-item" href={hrefOf({ view: 'guides', id: guide.id })}>
        <span className="guide-item-name">
          <strong>{guide.name}</strong>
          <span className="quiet">{guide.file}</span>
        </span>
        <span className="guide-item-counts">
          {summary ? (
            <>
              <span>{count(summary.counts.playbooks, 'playbook')}</span>
              <span>{count(summary.counts.commands, 'command')}</span>
              <span>{count(summary.counts.severities, 'severity', 'severities')}</span>
            </>
          ) : guide.problem ? (
            <span className="guide-warning">{guide.problem}</span>
          ) : (
            <>
              <Loader size={12} /> <span>Reading it ...</span>
            </>
          )}
        </span>
        <span className="guide-warning">
          {summary && summary.counts.warnings > 0 && (
            <>
              <IconAlertTriangle size={14} aria-hidden /> {count(summary.counts.warnings, 'warning')}
            </>
          )}
        </span>
        <span className="quiet mono guide-item-when" title={bothTimes(guide.updatedAt)}>
          {day(guide.updatedAt, zone)}
        </span>
      </a>
    </li>
  );
}
