import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import { api } from '../api/client.ts';
import { go, useRoute } from '../app/route.ts';
import { useTable } from '../store/rows.ts';
import { showTerminal } from '../terminal/useSessions.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { useConnectRequest, type Wanted } from './connect.ts';

/** Asks to which incident a terminal belongs, and opens it there. */
export function ConnectDialog() {
  const { wanted, done } = useConnectRequest();
  return wanted && <Dialog key={JSON.stringify(wanted)} wanted={wanted} onClose={done} />;
}

function Dialog({ wanted, onClose }: { wanted: Wanted; onClose(): void }) {
  const route = useRoute();
  const incidents = openIncidents(Object.values(useTable('incident')));
  const here = route.view === 'incident' ? route.id : undefined;
  const first = incidents.find(({ id }) => id === here) ?? incidents[0];
  const [chosen, setChosen] = useState(first?.id ?? '');
  const { run, busy, error } = useCommand();
  const name = 'destination' in wanted ? wanted.destination : wanted.name;

  const open = async (event: FormEvent) => {
    event.preventDefault();
    const session = await run(async (key) => {
      const host = 'destination' in wanted ? await api.host.quick(wanted) : { id: wanted.hostId };
      return api.terminal.open({ key, incidentId: chosen, hostId: host.id });
    });
    if (!session) return;
    showTerminal(chosen, session.id);
    go({ view: 'incident', id: chosen });
    onClose();
  };

  return (
    <Modal opened onClose={onClose} title={`Connect to ${name}`}>
      <form onSubmit={(event) => void open(event)}>
        <Stack gap="sm">
          {incidents.length === 0 ? (
            <Text size="sm">
              A terminal belongs to an incident, so that the record tells what was done. Declare one first.
            </Text>
          ) : (
            <Radio.Group label="For which incident?" value={chosen} onChange={setChosen}>
              <Stack gap={6} mt={6} mah={300} style={{ overflow: 'auto' }}>
                {incidents.map(({ id, title }) => (
                  <Radio key={id} value={id} label={title} data-autofocus={id === first?.id || undefined} />
                ))}
              </Stack>
            </Radio.Group>
          )}
          <ErrorLine>{error}</ErrorLine>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            {incidents.length === 0 ? (
              <Button
                onClick={() => {
                  onClose();
                  go({ view: 'incidents' });
                }}
              >
                Go to incidents
              </Button>
            ) : (
              <Button type="submit" loading={busy}>
                Open terminal
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function openIncidents(incidents: IncidentRow[]): IncidentRow[] {
  return incidents.filter(({ status }) => status !== 'resolved').sort((a, b) => b.declaredAt - a.declaredAt);
}
