import { ActionIcon, Button, Loader, NativeSelect, TextInput } from '@mantine/core';
import { IconArrowUp, IconRefresh } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { shownPath } from '@domain/file/name.ts';
import { folderOf, joinPath } from '@domain/file/path.ts';
import type { FolderEntry } from '@domain/file/model.ts';
import type { HostRow } from '@domain/host/model.ts';
import { errorText } from '../api/client.ts';
import { findHosts } from '../host/details.ts';
import { ProductionMark } from '../host/ProductionMark.tsx';
import { useTable } from '../store/rows.ts';
import { Empty } from '../ui/Empty.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { DropZone } from './DropZone.tsx';
import { FileDialogs, type FileDialog } from './FileDialogs.tsx';
import { FolderTable, type RowAct } from './FolderTable.tsx';
import { uploadFolder } from './folderUpload.ts';
import { pickedFolder, readDropped, type LocalFolder } from './localFolder.ts';
import { download, upload } from './transfers.ts';
import { useFolder } from './useFolder.ts';

type UploadHow = Parameters<typeof uploadFolder>[2];

/** The files of a host. */
export function HostFiles({ incidentId }: { incidentId: string }) {
  const hosts = findHosts(Object.values(useTable('host')), '');
  const [hostId, setHostId] = useState<string>('');
  const host = hosts.find(({ id }) => id === hostId);
  if (hosts.length === 0)
    return (
      <Empty title="No host yet">
        <a href="#/hosts">Add a host</a>
      </Empty>
    );
  return (
    <>
      <div className="files-bar">
        <NativeSelect
          size="xs"
          aria-label="Host"
          value={hostId}
          onChange={(e) => setHostId(e.currentTarget.value)}
          data={[
            { value: '', label: 'Choose a host' },
            ...hosts.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        {host?.production && <ProductionMark />}
      </div>
      {host && <Browser key={host.id} incidentId={incidentId} host={host} />}
    </>
  );
}

function Browser({ incidentId, host }: { incidentId: string; host: HostRow }) {
  const { folder, busy, error, open, refresh } = useFolder(host.id);
  const [dialog, setDialog] = useState<FileDialog | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const place = { incidentId, hostId: host.id, host: host.name };

  const send = async (files: readonly File[], replace: { confirm: string } | null = null) => {
    if (!folder) return;
    const there = new Set(folder.entries.map(({ name }) => name));
    const clashing = replace ? [] : files.filter(({ name }) => there.has(name));
    if (clashing.length > 0) setDialog({ kind: 'replace', files: clashing });
    const free = files.filter((file) => !clashing.includes(file));
    const done = await Promise.all(
      free.map((file) => upload({ ...place, folder: folder.path }, file, replace)),
    );
    if (done.some(Boolean)) await refresh();
  };
  const sendFolders = async (folders: LocalFolder[], how: UploadHow = { existing: null }) => {
    if (!folder) return;
    const there = new Set(folder.entries.map(({ name }) => name));
    const clashing = how.existing === null ? folders.filter(({ name }) => there.has(name)) : [];
    if (clashing.length > 0) setDialog({ kind: 'folderThere', folders: clashing });
    const free = folders.filter((one) => !clashing.includes(one));
    const done = await Promise.all(
      free.map((one) => uploadFolder({ ...place, folder: folder.path }, one, how)),
    );
    if (done.some(Boolean)) await refresh();
  };
  /** Reads what was dropped or picked; a folder that cannot be read is told. */
  const pick = async (how: () => Promise<LocalFolder[]> | LocalFolder[]) => {
    setProblem(null);
    try {
      await sendFolders(await how());
    } catch (caught) {
      setProblem(errorText(caught));
    }
  };
  const act = (what: RowAct, entry: FolderEntry) => {
    const path = joinPath(folder?.path ?? '/', entry.name);
    const kind = entry.leadsTo ?? entry.kind;
    if (what === 'open' && kind === 'folder') return void open(path);
    if (what === 'download') return void download({ ...place, path, size: entry.size });
    if (what === 'open') return setDialog({ kind: 'edit', path });
    if (what === 'fetch') return setDialog({ kind: 'fetch', path });
    return setDialog({ kind: what, path, entry });
  };
  return (
    <DropZone
      words={`Upload to ${shownPath(folder?.path ?? '')} on ${host.name}`}
      onFiles={(f) => void send(f)}
      onFolders={(folders) => void pick(() => Promise.all(folders.map(readDropped)))}
    >
      <div className="files-bar">
        <ActionIcon
          variant="default"
          aria-label="The folder above"
          title="The folder above"
          disabled={!folder || folder.path === '/'}
          onClick={() => void open(folderOf(folder?.path ?? '/'))}
        >
          <IconArrowUp size={16} aria-hidden />
        </ActionIcon>
        <PathField path={folder?.path ?? ''} onOpen={(path) => void open(path)} />
        <ActionIcon
          variant="default"
          aria-label="Read the folder again"
          title="Read again"
          onClick={() => void refresh()}
        >
          <IconRefresh size={16} aria-hidden />
        </ActionIcon>
        <PickButton label="Files to upload" disabled={!folder} onPick={(files) => void send(files)}>
          Upload ...
        </PickButton>
        <PickButton
          label="Folder to upload"
          folder
          disabled={!folder}
          onPick={(files) => void pick(() => pickedFolder(files))}
        >
          Upload folder ...
        </PickButton>
        <Button
          size="compact-sm"
          variant="default"
          disabled={!folder}
          onClick={() => setDialog({ kind: 'folder', path: folder?.path ?? '/' })}
        >
          New folder
        </Button>
      </div>
      <ErrorLine>{error ?? problem}</ErrorLine>
      {busy && !folder && (
        <p className="files-loading" role="status">
          <Loader size={14} aria-hidden /> Asking {host.name} ...
        </p>
      )}
      {folder && <FolderTable key={folder.path} folder={folder} onAct={act} />}
      {dialog && (
        <FileDialogs
          dialog={dialog}
          place={{ incidentId, hostId: host.id }}
          host={host}
          onReplace={(files, confirm) => void send(files, { confirm })}
          onUploadFolders={(folders, existing, confirm) => void sendFolders(folders, { existing, confirm })}
          onDone={() => void refresh()}
          onClose={() => setDialog(null)}
        />
      )}
    </DropZone>
  );
}

/** A button that lets the person pick files, or a whole folder. */
function PickButton(props: {
  label: string;
  folder?: boolean;
  disabled: boolean;
  onPick(files: File[]): void;
  children: string;
}) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        disabled={props.disabled}
        onClick={() => picker.current?.click()}
      >
        {props.children}
      </Button>
      <input
        ref={(input) => {
          picker.current = input;
          if (input) input.webkitdirectory = props.folder ?? false;
        }}
        type="file"
        multiple
        hidden
        aria-label={props.label}
        onChange={(e) => {
          props.onPick([...(e.currentTarget.files ?? [])]);
          e.currentTarget.value = '';
        }}
      />
    </>
  );
}

/**
 * The folder's path, to read and to type. Bytes that are no text are shown and cannot be typed. Another folder that was
 * opened takes the place of what was typed, the first one, which comes by itself, does not.
 */
function PathField({ path, onOpen }: { path: string; onOpen(path: string): void }) {
  const [typed, setTyped] = useState<string | null>(null);
  const [last, setLast] = useState({ path, asked: false });
  if (last.path !== path) {
    if (last.path !== '' || last.asked) setTyped(null);
    setLast({ path, asked: false });
  }
  const ask = () => {
    const wanted = typed === null || typed === shownPath(path) ? path : typed.trim();
    if (wanted === '') return;
    setLast({ path, asked: true });
    onOpen(wanted);
  };
  return (
    <TextInput
      size="xs"
      className="files-path"
      aria-label="Folder"
      classNames={{ input: 'mono' }}
      value={typed ?? shownPath(path)}
      onChange={(e) => setTyped(e.currentTarget.value)}
      onKeyDown={(e) => {
        if (e.key === 'Enter') ask();
        if (e.key === 'Escape') setTyped(null);
      }}
    />
  );
}
