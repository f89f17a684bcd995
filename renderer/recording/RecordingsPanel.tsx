import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDots, IconPinFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import type { IncidentRow } from '@domain/incident/model.ts';
import { endingWords } from '@domain/recording/entries.ts';
import type { RecordingRow } from '@domain/recording/model.ts';
import { sizeText } from '@domain/size.ts';
import { api } from '../api/client.ts';
import { useRows } from '../store/rows.ts';
import { Empty } from '../ui/Empty.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { bothTimes, clock, day } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';
import { saveRecording } from './load.ts';
import { openReplay } from './open.ts';
import './recording.css';
import { spanClock } from './span.ts';
import { VerifyButton } from './VerifyButton.tsx';

/** The recordings of an incident's terminals. */
export default function RecordingsPanel({ incident }: { incident: IncidentRow }) {
  const recordings = useRows('recording', (rows) =>
    rows.filter((row) => row.incidentId === incident.id).sort((a, b) => b.startedAt - a.startedAt),
  );
  if (recordings.length === 0)
    return (
      <Empty title="Nothing was recorded yet">
        <span>Terminals on production hosts are recorded by themselves; others where you switch it on.</span>
      </Empty>
    );
  return (
    <ul className="recording-list" aria-label="Recordings">
      {recordings.map((row) => (
        <Line key={row.id} row={row} />
      ))}
    </ul>
  );
}

function Line({ row }: { row: RecordingRow }) {
  const zone = useZone();
  const { run, busy, error } = useCommand();
  const { id, pinned } = row;
  const live = row.endedAt === null;
  const gone = row.removed || row.outcome === 'lost';
  return (
    <li className="recording-line">
      <div className="recording-head">
        <strong className="recording-host">{row.host}</strong>
        <span className="mono quiet" title={bothTimes(row.startedAt)}>
          {day(row.startedAt, zone)} {clock(row.startedAt, zone)}
        </span>
        {pinned && <IconPinFilled size={14} aria-label="Pinned: it is never removed" />}
        <span className="recording-acts">
          {!gone && (
            <Button
              size="compact-xs"
              leftSection={<IconPlayerPlayFilled size={12} aria-hidden />}
              onClick={() => openReplay(id)}
            >
              Watch
            </Button>
          )}
          {!gone && !live && (
            <Menu position="bottom-end" withinPortal>
              <Menu.Target>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  loading={busy}
                  aria-label={`More for the recording of ${row.host}`}
                >
                  <IconDots size={14} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => void run(() => saveRecording(row, 3))}>
                  Download as asciicast v3
                </Menu.Item>
                <Menu.Item onClick={() => void run(() => saveRecording(row, 2))}>
                  Download as asciicast v2
                </Menu.Item>
                <Menu.Item
                  onClick={() => void run((key) => api.recording.setPinned({ key, id, pinned: !pinned }))}
                >
                  {pinned ? 'Unpin: it may be removed for room' : 'Pin: it is never removed for room'}
                </Menu.Item>
                <Menu.Divider />
                <Menu.Item color="red" onClick={() => void run((key) => api.recording.remove({ key, id }))}>
                  Remove the file
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
        </span>
      </div>
      <span className="quiet">{factsOf(row)}</span>
      {!gone && <VerifyButton row={row} />}
      <ErrorLine>{error}</ErrorLine>
    </li>
  );
}

function factsOf(row: RecordingRow): string {
  const { startedAt, endedAt, outcome, castBytes, bytes, removed, input, person } = row;
  if (endedAt === null) return `Being recorded, by ${person}${input ? ', typed lines too' : ''}.`;
  const size = `${spanClock(endedAt - startedAt)}, ${sizeText(castBytes)}, kept as ${sizeText(bytes)}`;
  const how = outcome === null || outcome === 'closed' ? '' : ` It ${endedBy(outcome)}.`;
  return `${size}, by ${person}${input ? ', typed lines too' : ''}.${how}${removed ? ' The file was removed.' : ''}`;
}

function endedBy(outcome: NonNullable<RecordingRow['outcome']>): string {
  const words = endingWords(outcome);
  return /^(was|ended|lost)/.test(words) ? words.replace(/^lost/, 'is lost') : `was ${words}`;
}
