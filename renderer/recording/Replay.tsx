import { Loader, Modal } from '@mantine/core';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { RecordingRow } from '@domain/recording/model.ts';
import { indexText } from '@domain/recording/text.ts';
import { sizeText } from '@domain/size.ts';
import type { EntryRow } from '@domain/timeline/model.ts';
import { api, errorText } from '../api/client.ts';
import { useRow } from '../store/rows.ts';
import { lookOf, settingOrDefault } from '../terminal/look.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { loadRecording, type Loaded } from './load.ts';
import { closeReplay, useShownReplay } from './open.ts';
import { PlayBar } from './PlayBar.tsx';
import { createPlayer, type Player, type PlayerState } from './player.ts';
import './recording.css';
import { SidePane } from './SidePane.tsx';

/** The recording that is shown, above everything else. */
export default function Replay() {
  const shown = useShownReplay();
  const row = useRow('recording', shown?.id);
  if (!shown || !row) return null;
  return (
    <Modal
      opened
      fullScreen
      onClose={closeReplay}
      title={<Title row={row} />}
      closeButtonProps={{ 'aria-label': 'Close the recording' }}
      classNames={{ content: 'replay-window', body: 'replay-body' }}
      transitionProps={{ duration: 0 }}
    >
      <Recording key={`${shown.id} ${shown.at}`} row={row} from={shown.at} />
    </Modal>
  );
}

function Title({ row }: { row: RecordingRow }) {
  return (
    <span className="replay-title">
      Recording of {row.host}
      <span className="quiet mono">
        {new Date(row.startedAt).toISOString().slice(0, 19).replace('T', ' ')} UTC, by {row.person}
      </span>
    </span>
  );
}

function Recording({ row, from }: { row: RecordingRow; from: number | null }) {
  const [bytes, setBytes] = useState(0);
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    loadRecording(row.id, setBytes, stop.signal).then(setLoaded, (caught: unknown) => {
      if (!stop.signal.aborted) setError(errorText(caught));
    });
    return () => stop.abort();
  }, [row.id]);
  if (error) return <ErrorLine>{error}</ErrorLine>;
  if (!loaded)
    return (
      <p className="replay-loading" role="status">
        <Loader size={16} aria-hidden /> {sizeText(bytes)} read
      </p>
    );
  return <Stage row={row} loaded={loaded} from={from} />;
}

function Stage({ row, loaded, from }: { row: RecordingRow; loaded: Loaded; from: number | null }) {
  const { cast, cut } = loaded;
  const box = useRef<HTMLDivElement>(null);
  const player = useRef<Player | null>(null);
  const [state, setState] = useState<PlayerState>({ at: 0, playing: false, seeking: false });
  const scheme = useComputedColorScheme('dark');
  const setting = settingOrDefault(useRow('setting', 'me'));
  const marks = useMarks(row);
  const text = useMemo(() => indexText(cast.events), [cast]);
  const end = cast.events.at(-1)?.at ?? 0;

  useEffect(() => {
    if (!box.current) return;
    const made = createPlayer(box.current, cast, lookOf(setting, scheme), setState);
    player.current = made;
    if (from === null) made.play();
    else made.seek(from - row.startedAt);
    return () => made.dispose();
    // A new look does not begin the recording anew.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [cast]);

  const seek = (at: number) => player.current?.seek(at);
  return (
    <div className="replay">
      <div className="replay-stage">
        {cut && (
          <p className="replay-note" role="status">
            Only the first 256 MB are shown. Download the recording to see all of it.
          </p>
        )}
        {cast.damaged > 0 && (
          <p className="replay-note" role="status">
            {cast.damaged} lines of the file cannot be read and are left out.
          </p>
        )}
        <div className="replay-screen" ref={box} role="group" aria-label={`The screen of ${row.host}`} />
        <PlayBar
          state={state}
          end={end}
          startedAt={row.startedAt}
          marks={marks}
          onSeek={seek}
          onToggle={() => (state.playing ? player.current?.pause() : player.current?.play())}
          onOptions={(options) => player.current?.set(options)}
        />
      </div>
      <SidePane row={row} marks={marks} at={state.at} find={text.find} onSeek={seek} />
    </div>
  );
}

/** The timeline's entries of the time in which it was recorded. */
function useMarks(row: RecordingRow): EntryRow[] {
  const [marks, setMarks] = useState<EntryRow[]>([]);
  useEffect(() => {
    let stale = false;
    api.recording.marks({ id: row.id }).then(
      ({ entries }) => void (stale || setMarks(entries)),
      () => undefined, // the recording can be seen without them
    );
    return () => void (stale = true);
  }, [row.id]);
  return marks;
}
