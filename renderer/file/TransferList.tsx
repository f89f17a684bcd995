import { Button, Progress } from '@mantine/core';
import { outcomeText, type FolderOutcome, type FolderRow } from '@domain/file/folder.ts';
import { nameOf } from '@domain/file/path.ts';
import { sizeText } from '@domain/size.ts';
import { api } from '../api/client.ts';
import { useNow, useRows } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { Outcome } from './Outcome.tsx';
import { clearTransfers, useTransfers, type Transfer } from './transferStore.ts';

const verbs = { download: 'Downloading', upload: 'Uploading', attach: 'Adding' };
const endings = { done: 'done', stopped: 'stopped', failed: 'broke off' };

/** What is being transferred, how far it is, and how to stop it or go on with it. */
export function TransferList({ incidentId }: { incidentId: string }) {
  const transfers = useTransfers(incidentId);
  const folders = useRows('folder', (rows) => rows.filter((row) => row.incidentId === incidentId));
  const { run, error } = useCommand();
  const lines = [...folders.map((row) => folderLine(row, run)), ...transfers.map(transferLine)];
  if (lines.length === 0) return null;
  const clear = () => {
    clearTransfers(incidentId);
    if (folders.length > 0) void run(() => api.file.clearFolders({ incidentId }));
  };
  return (
    <section className="transfers" aria-label="Transfers">
      <ul>
        {lines.map((line) => (
          <Line key={line.id} {...line} />
        ))}
      </ul>
      <ErrorLine>{error}</ErrorLine>
      {lines.some(({ state }) => state !== 'running' && state !== 'waiting') && (
        <Button size="compact-xs" variant="subtle" onClick={clear}>
          Clear what has ended
        </Button>
      )}
    </section>
  );
}

/** A transfer as it is shown. */
interface LineProps {
  id: string;
  name: string;
  /** From where to where, where the name alone does not say it. */
  places: string;
  verb: string;
  state: Transfer['state'];
  /** How far it is, and how far it came once it has ended. */
  running: string;
  over: string;
  /** Of 100; null while the whole is not known. */
  percent: number | null;
  retryAt: number;
  error: string;
  outcome: FolderOutcome | null;
  again: string;
  onStop(): void;
  onAgain(): void;
}

const percentOf = (part: number, whole: number): number => (whole === 0 ? 100 : (100 * part) / whole);
const count = (n: number): string => n.toLocaleString('en');
const filesText = (done: number, total: number): string =>
  `${count(done)} of ${count(total)} ${total === 1 ? 'file' : 'files'}`;

function transferLine(transfer: Transfer): LineProps {
  const { id, kind, name, host, bytes, size, files, state, retryAt, error, outcome } = transfer;
  const where = host && (kind === 'download' ? ` from ${host}` : ` to ${host}`);
  const many = files ? `${filesText(files.done, files.total)}, ` : '';
  return {
    id,
    state,
    retryAt,
    error,
    outcome,
    name: name + where,
    places: '',
    verb: verbs[kind],
    running: `${many}${sizeText(bytes)} of ${sizeText(size)}`,
    over: outcome ? `${outcomeText(outcome)}, ${sizeText(outcome.bytes)}` : sizeText(bytes),
    percent: percentOf(bytes, size),
    again: (bytes > 0 || files) && kind !== 'attach' ? 'Resume' : 'Try again',
    onStop: transfer.stop,
    onAgain: transfer.resume,
  };
}

/** A folder that the console itself brings. */
function folderLine(row: FolderRow, run: ReturnType<typeof useCommand>['run']): LineProps {
  const { id, state, files, totalFiles, bytes, totalBytes, counted } = row;
  const soFar = counted ? '' : ' so far';
  return {
    id,
    state,
    error: row.text,
    retryAt: row.retryAt ?? 0,
    outcome: row,
    name: `${nameOf(row.path) || row.path}/ from ${row.host}`,
    places: `${row.path} into ${row.into}`,
    verb: verbs.download,
    running: `${filesText(files, totalFiles)}${soFar}, ${sizeText(bytes)} of ${sizeText(totalBytes)}${soFar}`,
    // After a restart nobody knows how much it was.
    over: state === 'stopped' && bytes + files === 0 ? '' : `${outcomeText(row)}, ${sizeText(bytes)}`,
    percent: counted ? percentOf(bytes, totalBytes) : null,
    again: 'Resume',
    onStop: () => void run(() => api.file.stopFolder({ id })),
    onAgain: () => void run(() => api.file.resumeFolder({ id })),
  };
}

function Line(line: LineProps) {
  const {
    name,
    places,
    verb,
    state,
    running,
    over,
    percent,
    retryAt,
    error,
    outcome,
    again,
    onStop,
    onAgain,
  } = line;
  const isRunning = state === 'running';
  const isWaiting = state === 'waiting';
  return (
    <li className="transfer" data-state={state}>
      <span className="transfer-name">
        {isRunning ? `${verb} ` : ''}
        {name}
      </span>
      <span className="quiet mono transfer-size" role="status">
        {isRunning || isWaiting ? running : [endings[state], over].filter(Boolean).join(', ')}
      </span>
      <span className="transfer-acts">
        {isWaiting && (
          <Button size="compact-xs" onClick={onAgain}>
            Try now
          </Button>
        )}
        {(isRunning || isWaiting) && (
          <Button size="compact-xs" variant="default" onClick={onStop}>
            Stop
          </Button>
        )}
        {(state === 'failed' || state === 'stopped') && (
          <Button size="compact-xs" variant="default" onClick={onAgain}>
            {again}
          </Button>
        )}
      </span>
      {places && (
        <span className="transfer-places quiet mono" title={places}>
          {places}
        </span>
      )}
      {(isRunning || isWaiting) && (
        <Progress
          className="transfer-progress"
          size="xs"
          value={percent ?? 100}
          animated={percent === null && isRunning}
          aria-label={`${verb} ${name}`}
        />
      )}
      {isWaiting && <Waiting retryAt={retryAt} text={error} />}
      {!isWaiting && error && (
        <span className="transfer-error" role="alert">
          {error}
        </span>
      )}
      {outcome && <Outcome outcome={outcome} />}
    </li>
  );
}

/** Why it waits, and when it goes on. */
function Waiting({ retryAt, text }: { retryAt: number; text: string }) {
  const seconds = Math.max(0, Math.ceil((retryAt - useNow()) / 1000));
  return (
    <span className="transfer-waiting">
      <span role="alert">It broke off: {text}</span> It goes on by itself
      {seconds > 0 ? ` in ${seconds} s` : ' now'}, where it was.
    </span>
  );
}
