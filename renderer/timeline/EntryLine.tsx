import { ActionIcon, Menu } from '@mantine/core';
import {
  IconCircleCheckFilled,
  IconCircleXFilled,
  IconDots,
  IconHelpCircle,
  IconPin,
  IconPinFilled,
} from '@tabler/icons-react';
import { memo, useMemo, useState } from 'react';
import { assertNever } from '@domain/assert.ts';
import type { EntryKind, EntryRow, EntryTone } from '@domain/timeline/model.ts';
import { api } from '../api/client.ts';
import { Moments } from '../recording/Moments.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { bothTimes, clock } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';
import { CorrectDialog } from './CorrectDialog.tsx';
import { HistoryDialog } from './HistoryDialog.tsx';

export const kindLabels: Record<EntryKind, string> = {
  note: 'Note',
  command: 'Command',
  status: 'Incident',
  role: 'Role',
  guide: 'Guide',
  step: 'Step',
  terminal: 'Terminal',
  file: 'File',
  database: 'Database',
  review: 'Review',
  message: 'Message',
  health: 'Service',
  clock: 'Clock',
  task: 'Task',
  contact: 'People',
  other: 'Other',
};

/** More than two minutes between the event and its writing down is worth saying. */
const LATE_MS = 120_000;

/** One line of the timeline with its acts: pin, correct, see the original. */
export const EntryLine = memo(function EntryLine({ entry, marked }: { entry: EntryRow; marked: boolean }) {
  const zone = useZone();
  const { run, error } = useCommand();
  const [dialog, setDialog] = useState<'correct' | 'history' | null>(null);
  const pin = () =>
    void run((key) =>
      api.timeline.setPinned({ key, incidentId: entry.incidentId, entryId: entry.id, pinned: !entry.pinned }),
    );
  const mono = entry.kind === 'step' || entry.kind === 'command';
  const late = entry.recordedAt - entry.at > LATE_MS;
  return (
    <div
      className="entry"
      data-kind={entry.kind}
      data-tone={entry.tone || undefined}
      data-marked={marked || undefined}
    >
      <time
        className="mono entry-time"
        dateTime={new Date(entry.at).toISOString()}
        title={bothTimes(entry.at)}
      >
        {clock(entry.at, zone)}
      </time>
      <span className="entry-kind">{kindLabels[entry.kind]}</span>
      <div className="entry-body">
        <span className="entry-line">
          <ToneIcon tone={entry.tone} />
          <Folded className="entry-text" text={entry.text} />
        </span>
        {entry.detail && (
          <Folded className={mono ? 'entry-detail mono' : 'entry-detail'} text={entry.detail} />
        )}
        <span className="entry-meta">
          {entry.actor}
          <Moments entry={entry} />
          {late && (
            <span title={bothTimes(entry.recordedAt)}> · written at {clock(entry.recordedAt, zone)}</span>
          )}
          {entry.corrections > 0 && (
            <>
              {' · '}
              <button type="button" className="link-button" onClick={() => setDialog('history')}>
                corrected, see the original
              </button>
            </>
          )}
        </span>
        <ErrorLine>{error}</ErrorLine>
      </div>
      <span className="entry-acts">
        <ActionIcon
          variant="subtle"
          color={entry.pinned ? 'signal' : 'gray'}
          size="sm"
          onClick={pin}
          aria-pressed={entry.pinned}
          aria-label={entry.pinned ? 'Pinned to the story, unpin' : 'Pin to the story'}
          title={entry.pinned ? 'Pinned to the story' : 'Pin to the story'}
        >
          {entry.pinned ? <IconPinFilled size={14} /> : <IconPin size={14} />}
        </ActionIcon>
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label="More for this entry">
              <IconDots size={14} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setDialog('correct')}>Correct ...</Menu.Item>
            <Menu.Item onClick={() => setDialog('history')}>Versions ...</Menu.Item>
            <Menu.Item onClick={() => void navigator.clipboard.writeText(entry.text)}>Copy text</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </span>
      {dialog === 'correct' && <CorrectDialog entry={entry} onClose={() => setDialog(null)} />}
      {dialog === 'history' && <HistoryDialog entry={entry} onClose={() => setDialog(null)} />}
    </div>
  );
});

/** What is shown of a long text before it is folded: about a third of the pane. */
const FOLD_LINES = 6;
const FOLD_CHARS = 700;

function Folded({ text, className }: { text: string; className: string }) {
  const [open, setOpen] = useState(false);
  const short = useMemo(() => text.split('\n').slice(0, FOLD_LINES).join('\n').slice(0, FOLD_CHARS), [text]);
  const long = short.length < text.length;
  return (
    <>
      <span className={className}>{open || !long ? text : `${short} …`}</span>
      {long && (
        <button type="button" className="link-button" onClick={() => setOpen(!open)} aria-expanded={open}>
          {open ? 'Show less' : 'Show all'}
        </button>
      )}
    </>
  );
}

/** How it ended, by shape as well as by colour; the words stand beside it. */
function ToneIcon({ tone }: { tone: EntryTone }) {
  switch (tone) {
    case '':
      return null;
    case 'good':
      return <IconCircleCheckFilled className="entry-tone" size={15} aria-hidden />;
    case 'bad':
      return <IconCircleXFilled className="entry-tone" size={15} aria-hidden />;
    case 'unsure':
      return <IconHelpCircle className="entry-tone" size={15} aria-hidden />;
    default:
      return assertNever(tone);
  }
}
