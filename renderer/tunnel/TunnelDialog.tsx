import { Alert, Button, Checkbox, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import {
  endText,
  isLoopback,
  parseEnd,
  tunnelDetails,
  type OfferedTunnel,
  type TunnelKind,
} from '@domain/tunnel/model.ts';
import { api } from '../api/client.ts';
import { useTable } from '../store/rows.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { kindWords } from './words.ts';

interface Props {
  incidentId: string | null;
  onClose(): void;
}

interface Form {
  hostId: string | null;
  kind: TunnelKind;
  listen: string;
  target: string;
  autoStart: boolean;
}

const examples: Record<TunnelKind, { listen: string; target: string }> = {
  local: { listen: '15432', target: 'db.internal:5432' },
  remote: { listen: '9000', target: '127.0.0.1:3000' },
  dynamic: { listen: '1080', target: '' },
};

/** Opens a new tunnel. A port alone is bound to loopback. */
export function TunnelDialog({ incidentId, onClose }: Props) {
  const hosts = Object.values(useTable('host')).sort((a, b) => a.name.localeCompare(b.name));
  const [form, setForm] = useState<Form>({
    hostId: hosts.length === 1 ? (hosts[0]?.id ?? null) : null,
    kind: 'local',
    listen: '',
    target: '',
    autoStart: false,
  });
  const { run, busy, error, setError } = useCommand();
  const set = (change: Partial<Form>) => setForm((before) => ({ ...before, ...change }));
  const listen = parseEnd(form.listen);

  const save = async () => {
    const target = form.kind === 'dynamic' ? null : parseEnd(form.target);
    if (!form.hostId) return setError('Choose the host that it goes through.');
    if (!listen) return setError('Say where it listens: a port, address:port, or the path of a socket.');
    if (form.kind !== 'dynamic' && !target) return setError('Say where it leads: host:port, or a path.');
    const details = tunnelDetails.safeParse({ hostId: form.hostId, kind: form.kind, listen, target });
    if (!details.success) return setError(details.error.issues[0]?.message ?? 'This cannot be opened.');
    const { autoStart } = form;
    if (await run((key) => api.tunnel.add({ key, details: details.data, incidentId, autoStart }))) onClose();
  };

  return (
    <DialogForm
      title="Open a tunnel"
      size="lg"
      act="Open tunnel"
      busy={busy}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <Select
        label="Host"
        description="The host that it goes through."
        data={hosts.map(({ id, name }) => ({ value: id, label: name }))}
        value={form.hostId}
        onChange={(hostId) => set({ hostId })}
        searchable
        required
        openOnFocus={false}
        data-autofocus
      />
      {form.hostId && <Offers key={form.hostId} hostId={form.hostId} onTake={set} />}
      <Ends form={form} set={set} />
      {listen && !isLoopback(listen) && (
        <Alert color="orange" variant="light" title="Others can connect to it">
          {form.kind === 'remote'
            ? `Everybody who reaches ${endText(listen)} on the host gets to ${form.target || 'its target'}, without a login.`
            : `Everybody who reaches this machine at ${endText(listen)} gets through it, without a login.`}
        </Alert>
      )}
      <Checkbox
        label="Open it whenever Holdfast starts"
        checked={form.autoStart}
        onChange={(e) => set({ autoStart: e.currentTarget.checked })}
      />
    </DialogForm>
  );
}

function Ends({ form, set }: { form: Form; set(change: Partial<Form>): void }) {
  const { kind } = form;
  const example = examples[kind];
  const plain = { spellCheck: false, autoComplete: 'off' };
  return (
    <>
      <SegmentedControl
        aria-label="Kind"
        value={kind}
        onChange={(value) => set({ kind: value as TunnelKind })}
        data={(['local', 'remote', 'dynamic'] as const).map((value) => ({
          value,
          label: kindWords[value].label,
        }))}
      />
      <p className="quiet tunnel-about">{kindWords[kind].about}</p>
      <TextInput
        label={kind === 'remote' ? 'Listens on the host at' : 'Listens here at'}
        description="A port (on loopback), address:port, or the path of a Unix socket. Port 0 takes any free one."
        placeholder={example.listen}
        value={form.listen}
        onChange={(e) => set({ listen: e.currentTarget.value })}
        required
        {...plain}
      />
      {kind !== 'dynamic' && (
        <TextInput
          label={kind === 'remote' ? 'Leads to, as seen from here' : 'Leads to, as seen from the host'}
          description="host:port, or the path of a Unix socket."
          placeholder={example.target}
          value={form.target}
          onChange={(e) => set({ target: e.currentTarget.value })}
          required
          {...plain}
        />
      )}
    </>
  );
}

/** What ~/.ssh/config asks for on this host: taken with one click. */
function Offers({ hostId, onTake }: { hostId: string; onTake(change: Partial<Form>): void }) {
  const [offers, setOffers] = useState<OfferedTunnel[]>([]);
  useEffect(() => {
    let gone = false;
    api.tunnel.offered({ hostId }).then(
      (found) => !gone && setOffers(found),
      () => undefined,
    );
    return () => void (gone = true);
  }, [hostId]);
  if (offers.length === 0) return null;
  return (
    <div className="tunnel-offers" role="group" aria-label="From ~/.ssh/config">
      <span className="quiet">From ~/.ssh/config:</span>
      {offers.map(({ kind, listen, target }) => {
        const [from, to] = [endText(listen), target ? endText(target) : ''];
        return (
          <Button
            key={`${kind} ${from} ${to}`}
            size="compact-xs"
            variant="default"
            onClick={() => onTake({ kind, listen: from, target: to })}
          >
            {kindWords[kind].label} {from} {to && `to ${to}`}
          </Button>
        );
      })}
    </div>
  );
}
