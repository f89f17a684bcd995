import { Button } from '@mantine/core';
import { IconCircleCheckFilled, IconCircleXFilled } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { AttachmentRow, CollectionRow } from '@domain/file/model.ts';
import { sizeText } from '@domain/size.ts';
import { api } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { useRows } from '../store/rows.ts';
import { Empty } from '../ui/Empty.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { bothTimes, clock, day } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';
import { CollectDialog } from './CollectDialog.tsx';
import { DropZone } from './DropZone.tsx';
import { attach, fetchAttachment } from './transfers.ts';

/** What is kept with the incident: files of hosts, with hashes and times, and files that people added. */
export function Evidence({ incidentId }: { incidentId: string }) {
  const files = useRows('attachment', (rows) =>
    rows.filter((row) => row.incidentId === incidentId).sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)),
  );
  const [collecting] = useRows('collection', (rows) => rows.filter((row) => row.incidentId === incidentId));
  const [dialog, setDialog] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const add = (chosen: readonly File[]) => {
    for (const file of chosen) void attach(incidentId, file);
  };
  useOfferActs([{ label: 'Collect evidence from hosts', run: () => setDialog(true) }]);
  return (
    <DropZone words="Add to the incident" onFiles={add}>
      <div className="files-bar">
        <Button size="compact-sm" onClick={() => setDialog(true)}>
          Collect evidence ...
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => picker.current?.click()}>
          Add files ...
        </Button>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label="Files to add"
          onChange={(e) => {
            add([...(e.currentTarget.files ?? [])]);
            e.currentTarget.value = '';
          }}
        />
      </div>
      {collecting && <Collection row={collecting} />}
      {files.length === 0 ? (
        <Empty title="No evidence yet">
          <span>
            Collect logs from the hosts before they rotate, or drop screenshots and files here. Each is kept
            with its SHA-256.
          </span>
        </Empty>
      ) : (
        <ul className="evidence-list" aria-label="Evidence">
          {files.map((row) => (
            <Line key={row.id} row={row} />
          ))}
        </ul>
      )}
      {dialog && <CollectDialog incidentId={incidentId} onClose={() => setDialog(false)} />}
    </DropZone>
  );
}

const verdicts = {
  same: 'It is what the log says.',
  changed: 'It is not what the log says: the file was changed.',
  missing: 'It is not on this machine.',
};

function Line({ row }: { row: AttachmentRow }) {
  const zone = useZone();
  const { run, busy, error } = useCommand();
  const [verdict, setVerdict] = useState<keyof typeof verdicts | null>(null);
  const Icon = verdict === 'same' ? IconCircleCheckFilled : IconCircleXFilled;
  return (
    <li className="evidence-line">
      <div className="evidence-head">
        <strong className="evidence-name">{row.name}</strong>
        <span className="quiet mono" title={bothTimes(row.at)}>
          {day(row.at, zone)} {clock(row.at, zone)}
        </span>
        <span className="evidence-acts">
          <Button
            size="compact-xs"
            variant="default"
            loading={busy}
            aria-label={`Verify ${row.name}`}
            onClick={() =>
              void run(() => api.file.verify({ id: row.id })).then((a) => a && setVerdict(a.state))
            }
          >
            Verify
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            loading={busy}
            aria-label={`Download ${row.name}`}
            onClick={() => void run(() => fetchAttachment(row.id, row.name))}
          >
            Download
          </Button>
        </span>
      </div>
      <span className="quiet">
        {row.host === null ? `Added by ${row.person}` : `${row.host}:${row.path}, by ${row.person}`},{' '}
        {sizeText(row.bytes)}
        {row.modifiedAt !== null &&
          `, last changed ${day(row.modifiedAt, zone)} ${clock(row.modifiedAt, zone)}`}
      </span>
      {row.note && <span className="evidence-note">{row.note}</span>}
      <span className="mono evidence-hash">SHA-256 {row.sha256}</span>
      <span role="status" className="evidence-verdict" data-state={verdict ?? undefined}>
        {verdict && (
          <>
            <Icon size={15} aria-hidden /> {verdicts[verdict]}
          </>
        )}
      </span>
      <ErrorLine>{error}</ErrorLine>
    </li>
  );
}

const states = { waiting: 'waits', running: 'copying', done: 'done', failed: 'failed' };

/** How far a collection is, host by host. */
function Collection({ row }: { row: CollectionRow }) {
  const { run, busy } = useCommand();
  return (
    <section className="collection" aria-label="Collection">
      <div className="files-bar">
        <strong role="status">{row.running ? 'Collecting ...' : 'Collected'}</strong>
        {row.running && (
          <Button
            size="compact-xs"
            variant="default"
            loading={busy}
            onClick={() => void run(() => api.file.stopCollecting({ id: row.id }))}
          >
            Stop
          </Button>
        )}
      </div>
      <ul>
        {row.hosts.map((host) => (
          <li key={host.hostId} data-state={host.state}>
            <strong>{host.host}</strong>: {states[host.state]}, {host.files}{' '}
            {host.files === 1 ? 'file' : 'files'}, {sizeText(host.bytes)}
            {host.failures.map((failure, index) => (
              <div key={index} className="collection-failure">
                {failure}
              </div>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
