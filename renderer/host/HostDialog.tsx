import { Autocomplete, Checkbox, Group, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { hostDetails, hostTransport, type HostDetails } from '@domain/host/model.ts';
import { api } from '../api/client.ts';
import { useTable } from '../store/rows.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** What is being written: a new host, from what was picked, or one that is there. */
export interface Draft {
  id: string | null;
  details: HostDetails;
}

const transports = [
  { value: 'own', label: 'Holdfast' },
  { value: 'system', label: "the system's ssh" },
  { value: 'systemJump', label: "the system's ssh to the last jump host, then Holdfast" },
];

type Errors = Partial<Record<keyof HostDetails, string>>;

/** Adds or edits a host. What is left empty comes from the OpenSSH configuration. */
export function HostDialog({ draft, onClose }: { draft: Draft; onClose(): void }) {
  const [details, setDetails] = useState(draft.details);
  const [errors, setErrors] = useState<Errors>({});
  const { run, busy, error } = useCommand();
  const groups = [...new Set(Object.values(useTable('host')).flatMap(({ group }) => group || []))].sort();
  const set = (change: Partial<HostDetails>) => setDetails((before) => ({ ...before, ...change }));

  const save = async () => {
    const checked = hostDetails.safeParse({ ...details, name: details.name.trim() || details.address });
    if (!checked.success) return setErrors(errorsOf(checked.error.issues, details));
    setErrors({});
    const { id } = draft;
    const saved = await run<unknown>((key) =>
      id ? api.host.edit({ key, id, details: checked.data }) : api.host.add({ key, details: checked.data }),
    );
    if (saved) onClose();
  };

  return (
    <DialogForm
      title={draft.id ? 'Edit host' : 'Add host'}
      size="lg"
      act={draft.id ? 'Save' : 'Add host'}
      busy={busy}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <Connection details={details} errors={errors} set={set} />
      <Autocomplete
        label="Group"
        description="Hosts of a group stand together in the list."
        data={groups}
        value={details.group ?? ''}
        onChange={(group) => set({ group })}
        error={errors.group}
      />
      <TagsInput
        label="Tags"
        value={details.tags}
        onChange={(tags) => set({ tags })}
        error={errors.tags}
        clearable
      />
      <Select
        label="The connection is made by"
        description="The system's ssh knows security keys, newer algorithms and what else it was built with."
        data={transports}
        value={details.transport ?? 'own'}
        allowDeselect={false}
        onChange={(transport) => set({ transport: hostTransport.parse(transport) })}
      />
      <Checkbox
        label="Keep its shells in tmux or screen"
        description="They outlive a lost connection and are found again. Needs tmux or screen on the host."
        checked={details.keep ?? false}
        onChange={(e) => set({ keep: e.currentTarget.checked })}
      />
      <Checkbox
        label="Production: marked in red wherever it is shown"
        color="red.8"
        checked={details.production}
        onChange={(e) => set({ production: e.currentTarget.checked })}
      />
    </DialogForm>
  );
}

interface FieldsProps {
  details: HostDetails;
  errors: Errors;
  set(change: Partial<HostDetails>): void;
}

function Connection({ details, errors, set }: FieldsProps) {
  const text = (field: 'name' | 'address' | 'user' | 'identityFile' | 'jump') => ({
    value: details[field],
    error: errors[field],
    onChange: (e: React.ChangeEvent<HTMLInputElement>) => set({ [field]: e.currentTarget.value }),
    spellCheck: false,
    autoComplete: 'off',
  });
  return (
    <>
      <TextInput
        label="Address"
        description="A host name, an IP address, or a Host of ~/.ssh/config."
        required
        data-autofocus
        {...text('address')}
      />
      <TextInput label="Name" description="How you call it. The address if left empty." {...text('name')} />
      <Group grow align="flex-start">
        <TextInput label="User" placeholder="as configured" {...text('user')} />
        <NumberInput
          label="Port"
          placeholder="as configured"
          value={details.port ?? ''}
          error={errors.port}
          // What is out of range is said on saving, not silently made another port.
          clampBehavior="none"
          allowDecimal={false}
          allowNegative={false}
          hideControls
          onChange={(port) => set({ port: typeof port === 'number' ? port : null })}
        />
      </Group>
      <TextInput
        label="Private key file"
        description="Tried first. Left empty: the agent's keys and the configured files."
        {...text('identityFile')}
      />
      <TextInput
        label="Jump hosts"
        description="user@host:port, the first hop first, separated by commas. Left empty: as configured."
        {...text('jump')}
      />
    </>
  );
}

/** The first error of each field. A name that is left empty is the address: only that is to be mended. */
function errorsOf(issues: readonly { path: PropertyKey[]; message: string }[], details: HostDetails): Errors {
  const { name, ...errors }: Errors = Object.fromEntries(
    issues.toReversed().map(({ path, message }) => [String(path[0]), message]),
  );
  return details.name.trim() && name ? { ...errors, name } : errors;
}
