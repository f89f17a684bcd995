import { Loader, Modal, SegmentedControl } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { correctionOf, type DescribedCorrection } from '@domain/guide/corrections.ts';
import type { Guide } from '@domain/guide/model.ts';
import { errorText } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { CorrectionContext, type Correcting } from './Corrections.tsx';
import { DifferenceView } from './DifferenceView.tsx';
import { GuideText } from './GuideReading.tsx';
import { previewOf, type ImportItem } from './useImport.ts';

interface PreviewDialogProps {
  item: ImportItem;
  onCorrect(corrections: DescribedCorrection[]): void;
  onClose(): void;
}

interface Loaded {
  guide: Guide;
  source: string;
}

/** One file of an import as it would stand in the library: its text with the warnings in place, and what changes. */
export function PreviewDialog({ item, onCorrect, onClose }: PreviewDialogProps) {
  const { name, found, corrections } = item;
  const changed = found?.outcome === 'updated' && found.id !== null;
  const [tab, setTab] = useState<'changes' | 'guide'>(changed ? 'changes' : 'guide');
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    previewOf({ name, file: item.file, corrections, state: 'ready' }, true)
      .then(({ json, source }) => current && setLoaded({ guide: JSON.parse(json) as Guide, source }))
      .catch((caught: unknown) => current && setError(errorText(caught)));
    return () => {
      current = false;
    };
  }, [name, item.file, corrections]);
  const correcting = useMemo((): Correcting => {
    const own = new Set(corrections.map((c) => c.id));
    // What was corrected in the library already is taken back there, not here.
    const said = (found?.said ?? []).filter((s) => s.piece !== null && own.has(s.id));
    return {
      said: new Map(said.map((s) => [s.piece ?? '', s])),
      correct: (guide, block, as) =>
        onCorrect([...corrections.filter((c) => c.id !== block.id), correctionOf(guide, block, as)]),
      withdraw: (id) => onCorrect(corrections.filter((c) => c.id !== id)),
    };
  }, [corrections, found, onCorrect]);
  return (
    <Modal
      opened
      onClose={onClose}
      title={name}
      size="min(1180px, 94vw)"
      classNames={{ body: 'preview-body' }}
    >
      {changed && (
        <SegmentedControl
          size="xs"
          className="preview-tabs"
          aria-label="What to show"
          value={tab}
          onChange={(value) => setTab(value === 'guide' ? 'guide' : 'changes')}
          data={[
            { value: 'changes', label: 'What changes' },
            { value: 'guide', label: 'Guide' },
          ]}
        />
      )}
      <ErrorLine>{error}</ErrorLine>
      {!loaded && !error && (
        <div className="guide-wait" role="status">
          <Loader size={16} /> Reading it ...
        </div>
      )}
      {loaded && tab === 'guide' && (
        <CorrectionContext value={correcting}>
          <GuideText guide={loaded.guide} />
        </CorrectionContext>
      )}
      {loaded && tab === 'changes' && found?.id && (
        <DifferenceView id={found.id} guide={loaded.guide} source={loaded.source} />
      )}
    </Modal>
  );
}
