import { Button, Checkbox, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { connectionDetails, type ConnectionDetails } from '@domain/database/model.ts';
import { api } from '../api/client.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { ConnectionFields, type Errors } from './ConnectionFields.tsx';
import { withName } from './connections.ts';
import { PasteField } from './PasteField.tsx';

/** What is being written, and where its password stands, if it was found. */
export interface Draft {
  id: string | null;
  details: ConnectionDetails;
  from: { where: string } | { text: string } | null;
}

/** Adds or edits a connection. */
export function ConnectionDialog({ draft, onClose }: { draft: Draft; onClose(): void }) {
  const [details, setDetails] = useState(draft.details);
  const [from, setFrom] = useState(draft.from);
  const [keep, setKeep] = useState(true);
  const [errors, setErrors] = useState<Errors>({});
  const { run, busy, error } = useCommand();
  const set = (change: Partial<ConnectionDetails>) => setDetails((before) => ({ ...before, ...change }));
  const save = async () => {
    const checked = connectionDetails.safeParse(withName(details));
    if (!checked.success) return setErrors(errorsOf(checked.error.issues));
    setErrors({});
    const id = await run((key) => store(draft.id, checked.data, key));
    if (id === undefined) return;
    const kept = from === null || !keep || (await run(() => api.database.keepPassword({ id, from })));
    if (kept) onClose();
  };
  return (
    <DialogForm
      title={draft.id ? 'Edit database' : 'Add database'}
      size="lg"
      act={draft.id ? 'Save' : 'Add database'}
      busy={busy}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      {draft.id === null && (
        <PasteField
          onRead={(found, text) => {
            setDetails((before) => ({
              ...found.details,
              // What was pasted says nothing of these.
              hostId: before.hostId,
              production: before.production,
              services: before.services,
            }));
            setFrom(found.hasPassword ? { text } : null);
          }}
        />
      )}
      <ConnectionFields details={details} errors={errors} set={set} />
      {from !== null && (
        <Checkbox
          label="Keep the password that stands there"
          description="In the system's keychain, or in memory until Holdfast ends. It never reaches this page or the record."
          checked={keep}
          onChange={(e) => setKeep(e.currentTarget.checked)}
        />
      )}
      {draft.id !== null && <ForgetButton id={draft.id} />}
    </DialogForm>
  );
}

async function store(id: string | null, details: ConnectionDetails, key: string): Promise<string> {
  if (id === null) return (await api.database.add({ key, details })).id;
  await api.database.edit({ key, id, details });
  return id;
}

function ForgetButton({ id }: { id: string }) {
  const { run, busy, error } = useCommand();
  const [done, setDone] = useState(false);
  const forget = async () => setDone((await run(() => api.database.forgetPassword({ id }))) !== undefined);
  return (
    <Group gap="xs">
      <Button size="compact-sm" variant="default" loading={busy} onClick={() => void forget()}>
        Forget the kept password
      </Button>
      {done && (
        <Text size="sm" role="status">
          Forgotten: it is asked for the next time.
        </Text>
      )}
      <ErrorLine>{error}</ErrorLine>
    </Group>
  );
}

function errorsOf(issues: readonly { path: PropertyKey[]; message: string }[]): Errors {
  return Object.fromEntries(issues.toReversed().map(({ path, message }) => [String(path[0]), message]));
}
