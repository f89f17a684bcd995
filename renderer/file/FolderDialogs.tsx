import { Loader, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Existing } from '@domain/file/folder.ts';
import { nameOf } from '@domain/file/path.ts';
import { shownPath } from '@domain/file/name.ts';
import type { HostRow } from '@domain/host/model.ts';
import { api, errorText, failureOf } from '../api/client.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';
import type { LocalFolder } from './localFolder.ts';
import { ProductionName } from './ProductionName.tsx';

const KEY = 'holdfast.file.into';

/** Chooses where a folder of a host is written on this machine. */
export function DownloadFolderDialog(props: {
  path: string;
  place: { incidentId: string; hostId: string };
  host: HostRow;
  onClose(): void;
}) {
  const { path, place, host, onClose } = props;
  // Null until the downloads folder is known or somebody typed: it may come late and must not replace what was typed.
  const [into, setInto] = useState(() => localStorage.getItem(KEY));
  const [isThere, setThere] = useState(false);
  const [existing, setExisting] = useState<Existing>('keep');
  const { run, busy, error, setError } = useCommand();
  useEffect(() => {
    if (into !== null) return undefined;
    let stale = false;
    api.file.localPlace().then(
      (answer) => void (stale || setInto(answer.path)),
      (caught: unknown) => void (stale || setError(errorText(caught))),
    );
    return () => void (stale = true);
  }, [into, setError]);
  const start = async () => {
    const begun = await run(async (key) => {
      try {
        await api.file.downloadFolder({ key, ...place, path, into, existing: isThere ? existing : null });
        return true;
      } catch (caught) {
        const data = failureOf(caught)?.data as { exists?: boolean } | undefined;
        if (!data?.exists) throw caught;
        setThere(true);
        return false;
      }
    });
    if (!begun) return;
    localStorage.setItem(KEY, into ?? '');
    onClose();
  };
  return (
    <DialogForm
      title="Download a folder"
      act="Download"
      busy={busy}
      disabled={!into?.trim()}
      error={error}
      onSubmit={() => void start()}
      onClose={onClose}
    >
      <Text size="sm">
        <strong className="mono">{shownPath(path)}</strong> on {host.name}, with all that is in it. Links are
        not followed. What could not be copied is listed at the end.
      </Text>
      <TextInput
        label="Into this folder of the machine that Holdfast runs on"
        classNames={{ input: 'mono' }}
        value={into ?? ''}
        data-autofocus
        rightSection={into === null && <Loader size={16} aria-label="Asking for your downloads folder" />}
        onChange={(e) => {
          setInto(e.currentTarget.value);
          setThere(false);
        }}
      />
      {isThere && (
        <Differing
          label={`${shownPath(nameOf(path))} is there already. Files in it that differ are`}
          value={existing}
          onChange={setExisting}
        />
      )}
    </DialogForm>
  );
}

/** Asks what becomes of what differs in a folder that is on the host already. */
export function FolderThereDialog(props: {
  folders: LocalFolder[];
  host: HostRow;
  onUpload(existing: Existing, confirm: string | undefined): void;
  onClose(): void;
}) {
  const { folders, host, onUpload, onClose } = props;
  const [existing, setExisting] = useState<Existing>('keep');
  const [typed, setTyped] = useState('');
  const asks = existing === 'replace' && host.production;
  return (
    <DialogForm
      title="The folder is there already"
      act="Upload"
      {...(existing === 'replace' && { color: 'red' })}
      disabled={asks && typed !== host.name}
      error={null}
      onSubmit={() => {
        onUpload(existing, asks ? typed : undefined);
        onClose();
      }}
      onClose={onClose}
    >
      <Differing
        label={`${folders.map(({ name }) => name).join(', ')}: what is missing on ${host.name} is uploaded. Files there that differ are`}
        value={existing}
        onChange={setExisting}
      />
      {asks && <ProductionName host={host} value={typed} onChange={setTyped} />}
    </DialogForm>
  );
}

function Differing(props: { label: string; value: Existing; onChange(value: Existing): void }) {
  return (
    <Radio.Group
      label={props.label}
      value={props.value}
      onChange={(value) => props.onChange(value as Existing)}
    >
      <Stack gap={6} mt={6}>
        <Radio size="sm" value="keep" label="kept as they are" />
        <Radio size="sm" value="replace" label="replaced" />
      </Stack>
    </Radio.Group>
  );
}
