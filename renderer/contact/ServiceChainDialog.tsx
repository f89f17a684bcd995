import { Button, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { serviceChain, type ServiceChain } from '@domain/contact/model.ts';
import { api } from '../api/client.ts';
import { useTable } from '../store/rows.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';

const named = serviceChain.omit({ id: true });

/** Names a chain and the services whose incidents ring it first. */
export function ServiceChainDialog({ chain, onClose }: { chain: ServiceChain | null; onClose(): void }) {
  const known = Object.values(useTable('service')).map((service) => service.name);
  const [name, setName] = useState(chain?.name ?? '');
  const [services, setServices] = useState(chain?.services ?? []);
  const { run, busy, error, setError } = useCommand();
  const save = async () => {
    const checked = named.safeParse({ name, services, steps: chain?.steps ?? [] });
    if (!checked.success) return setError(checked.error.issues[0]?.message ?? 'Something is missing.');
    const saved = { ...checked.data, ...(chain && { id: chain.id }) };
    if (await run((key) => api.contact.saveServiceChain({ key, chain: saved }))) onClose();
  };
  const remove = async (id: string) => {
    if (await run((key) => api.contact.removeServiceChain({ key, id }))) onClose();
  };
  return (
    <DialogForm
      title={chain ? 'Change the chain' : 'A chain for a service'}
      act={chain ? 'Save' : 'Add'}
      busy={busy}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
      aside={
        chain && (
          <Button variant="subtle" color="red" onClick={() => void remove(chain.id)}>
            Remove
          </Button>
        )
      }
    >
      <TextInput
        label="Name"
        placeholder="Payments"
        value={name}
        maxLength={200}
        onChange={(e) => setName(e.currentTarget.value)}
        data-autofocus
      />
      <TagsInput
        label="Services"
        description="An incident of one of them rings this chain first, then the team's."
        data={known}
        value={services}
        onChange={setServices}
      />
    </DialogForm>
  );
}
