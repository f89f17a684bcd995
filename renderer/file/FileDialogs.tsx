import { Checkbox, Group, Text, TextInput } from '@mantine/core';
import { Suspense, useState, type ReactNode } from 'react';
import { assertNever } from '@domain/assert.ts';
import type { Existing } from '@domain/file/folder.ts';
import { shownPath } from '@domain/file/name.ts';
import { modeText } from '@domain/file/path.ts';
import type { FolderEntry } from '@domain/file/model.ts';
import type { HostRow } from '@domain/host/model.ts';
import { api } from '../api/client.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { lazyPart } from '../ui/lazyPart.ts';
import { useCommand } from '../ui/useCommand.ts';
import { DownloadFolderDialog, FolderThereDialog } from './FolderDialogs.tsx';
import type { LocalFolder } from './localFolder.ts';
import { ProductionName } from './ProductionName.tsx';

// The editor is a quarter of a megabyte: it comes with the first file that is edited.
const EditDialog = lazyPart(() => import('./EditDialog.tsx'));

export type FileDialog =
  | { kind: 'edit'; path: string }
  | { kind: 'rename' | 'mode' | 'remove'; path: string; entry: FolderEntry }
  | { kind: 'folder' | 'fetch'; path: string }
  | { kind: 'folderThere'; folders: LocalFolder[] }
  | { kind: 'replace'; files: File[] };

interface DialogsProps {
  dialog: FileDialog;
  place: { incidentId: string; hostId: string };
  host: HostRow;
  onReplace(files: File[], confirm: string): void;
  onUploadFolders(folders: LocalFolder[], existing: Existing, confirm: string | undefined): void;
  onDone(): void;
  onClose(): void;
}

/** The dialog of what is to be done with a file. */
export function FileDialogs(props: DialogsProps) {
  const { dialog, place, host, onClose, onDone } = props;
  switch (dialog.kind) {
    case 'edit':
      return (
        <Suspense fallback={null}>
          <EditDialog path={dialog.path} place={place} host={host} onSaved={onDone} onClose={onClose} />
        </Suspense>
      );
    case 'rename':
      return <RenameDialog {...props} path={dialog.path} entry={dialog.entry} />;
    case 'mode':
      return <ModeDialog {...props} path={dialog.path} entry={dialog.entry} />;
    case 'remove':
      return <RemoveDialog {...props} path={dialog.path} entry={dialog.entry} />;
    case 'folder':
      return <MakeFolderDialog {...props} path={dialog.path} />;
    case 'fetch':
      return <DownloadFolderDialog {...{ place, host, onClose }} path={dialog.path} />;
    case 'folderThere':
      return (
        <FolderThereDialog
          {...{ host, onClose }}
          folders={dialog.folders}
          onUpload={(existing, confirm) => props.onUploadFolders(dialog.folders, existing, confirm)}
        />
      );
    case 'replace':
      return <ReplaceDialog {...props} files={dialog.files} />;
    default:
      return assertNever(dialog);
  }
}

type About = DialogsProps & { path: string };

/** A dialog with one act; on a production host only once its name was typed. */
function ActDialog(props: {
  title: string;
  verb: string;
  red?: boolean;
  host: HostRow;
  /** Whether it changes what is there already. */
  guarded: boolean;
  ready?: boolean;
  children: ReactNode;
  onClose(): void;
  /** Answers whether it was done. */
  act(confirm: string | undefined): Promise<boolean>;
  busy: boolean;
  error: string | null;
}) {
  const { title, verb, red, host, guarded, ready = true, children, onClose, act, busy, error } = props;
  const [typed, setTyped] = useState('');
  const asks = guarded && host.production;
  const submit = async () => {
    if (await act(asks ? typed : undefined)) onClose();
  };
  return (
    <DialogForm
      title={title}
      act={verb}
      busy={busy}
      disabled={!ready || (asks && typed !== host.name)}
      {...(red && { color: 'red' })}
      error={error}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      {children}
      {asks && <ProductionName host={host} value={typed} onChange={setTyped} />}
    </DialogForm>
  );
}

function RenameDialog({ path, entry, place, host, onDone, onClose }: About & { entry: FolderEntry }) {
  const { run, busy, error } = useCommand();
  const [name, setName] = useState(shownPath(entry.name));
  const act = async (confirm: string | undefined) => {
    const done = await run((key) => api.file.rename({ key, ...place, path, name, confirm }));
    if (done) onDone();
    return done !== undefined;
  };
  const ready = name.trim() !== '' && name !== entry.name;
  return (
    <ActDialog title="Rename" verb="Rename" guarded {...{ host, ready, onClose, act, busy, error }}>
      <TextInput label="Name" value={name} onChange={(e) => setName(e.currentTarget.value)} data-autofocus />
    </ActDialog>
  );
}

function MakeFolderDialog({ path, place, host, onDone, onClose }: About) {
  const { run, busy, error } = useCommand();
  const [name, setName] = useState('');
  const act = async () => {
    const done = await run((key) => api.file.makeFolder({ key, ...place, path, name }));
    if (done) onDone();
    return done !== undefined;
  };
  const ready = name.trim() !== '';
  return (
    <ActDialog title="New folder" verb="Make" guarded={false} {...{ host, ready, onClose, act, busy, error }}>
      <Text size="sm" c="dimmed">
        In {shownPath(path)}
      </Text>
      <TextInput label="Name" value={name} onChange={(e) => setName(e.currentTarget.value)} data-autofocus />
    </ActDialog>
  );
}

function RemoveDialog({ path, entry, place, host, onDone, onClose }: About & { entry: FolderEntry }) {
  const { run, busy, error } = useCommand();
  const act = async (confirm: string | undefined) => {
    const done = await run((key) => api.file.remove({ key, ...place, path, confirm }));
    if (done) onDone();
    return done !== undefined;
  };
  return (
    <ActDialog title="Delete" verb="Delete" red guarded {...{ host, onClose, act, busy, error }}>
      <Text size="sm">
        {entry.kind === 'folder' ? 'The folder' : entry.kind === 'link' ? 'The link' : 'The file'}{' '}
        <strong className="mono">{shownPath(path)}</strong> on {host.name} is gone for good then.
      </Text>
    </ActDialog>
  );
}

const bits = [
  ['Owner', 6],
  ['Group', 3],
  ['Others', 0],
] as const;

function ModeDialog({ path, entry, place, host, onDone, onClose }: About & { entry: FolderEntry }) {
  const { run, busy, error } = useCommand();
  const [mode, setMode] = useState(entry.mode);
  const act = async (confirm: string | undefined) => {
    const done = await run((key) => api.file.setMode({ key, ...place, path, mode, confirm }));
    if (done) onDone();
    return done !== undefined;
  };
  const ready = mode !== entry.mode;
  return (
    <ActDialog title="Permissions" verb="Change" guarded {...{ host, ready, onClose, act, busy, error }}>
      <Text size="sm" className="mono">
        {shownPath(path)}
      </Text>
      {bits.map(([who, shift]) => (
        <Group key={who} gap="md" role="group" aria-label={who}>
          <Text size="sm" w={64}>
            {who}
          </Text>
          {(['read', 'write', 'execute'] as const).map((what, place_) => {
            const bit = 1 << (shift + 2 - place_);
            return (
              <Checkbox
                key={what}
                size="xs"
                label={what}
                checked={(mode & bit) !== 0}
                onChange={(e) => setMode(e.currentTarget.checked ? mode | bit : mode & ~bit)}
              />
            );
          })}
        </Group>
      ))}
      <Text size="sm" className="mono" role="status">
        {modeText(mode)} ({mode.toString(8).padStart(4, '0')})
      </Text>
    </ActDialog>
  );
}

function ReplaceDialog({ files, host, onReplace, onClose }: DialogsProps & { files: File[] }) {
  const act = (confirm: string | undefined) => {
    onReplace(files, confirm ?? '');
    return Promise.resolve(true);
  };
  return (
    <ActDialog
      title="Replace"
      verb="Replace"
      red
      guarded
      busy={false}
      error={null}
      {...{ host, onClose, act }}
    >
      <Text size="sm">
        {files.map(({ name }) => name).join(', ')} {files.length === 1 ? 'is' : 'are'} there already. What is
        there is gone for good then.
      </Text>
    </ActDialog>
  );
}
