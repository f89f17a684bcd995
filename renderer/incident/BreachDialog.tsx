import { Checkbox, Modal, Stack, TextInput, Button, Group } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { regimeLabels } from '@domain/clock/regulator.ts';
import { regimes, type Regime } from '@domain/clock/model.ts';
import { breachFieldNames, breachFields, emptyBreach } from '@domain/incident/breach.ts';
import type { IncidentRow } from '@domain/incident/model.ts';
import { api } from '../api/client.ts';
import { ClockActs } from '../clock/ClockActs.tsx';
import { ClockChip } from '../clock/Chip.tsx';
import { useClocks } from '../clock/useClocks.ts';
import { useRow } from '../store/rows.ts';
import { now } from '../store/time.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { fromField, toField } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';
import { SavedField } from './SavedField.tsx';

/** Since when it is known, whom to notify by when, and what the register must hold (GDPR, article 33). */
export default function BreachDialog({ incident, onClose }: { incident: IncidentRow; onClose(): void }) {
  const row = useRow('breach', incident.id);
  const notices = useClocks(incident).filter((c) => c.kind === 'regulator');
  // A field saves when it is left: Escape leaves it too.
  const leave = () => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    onClose();
  };
  return (
    <Modal opened onClose={leave} title="Breach and notices" size="lg">
      <Stack gap="md">
        <Awareness incident={incident} key={row?.awareAt ?? 'none'} />
        {notices.length > 0 && (
          <ul className="clock-list" aria-label="Notices">
            {notices.map((clock) => (
              <li key={clock.key} className="clock-item">
                <span className="clock-what">
                  <strong>{clock.label}</strong>
                  <small>{row?.notices.find((n) => n.clock === clock.key)?.reference || clock.detail}</small>
                </span>
                <ClockChip clock={clock} bare />
                <ClockActs incident={incident} clock={clock} onLeave={onClose} />
              </li>
            ))}
          </ul>
        )}
        {row?.awareAt &&
          breachFieldNames.map((name) => (
            <SavedField
              key={name}
              label={breachFields[name]}
              lines={name === 'people' || name === 'records' ? 1 : 2}
              value={(row.record ?? emptyBreach)[name]}
              save={(text, key) =>
                api.incident.recordBreach({ key, id: incident.id, record: { [name]: text } })
              }
            />
          ))}
      </Stack>
    </Modal>
  );
}

function Awareness({ incident }: { incident: IncidentRow }) {
  const row = useRow('breach', incident.id);
  const zone = useZone();
  const [when, setWhen] = useState(() => toField(row?.awareAt ?? now(), zone));
  const [what, setWhat] = useState<Regime[]>(row?.regimes ?? []);
  const { run, busy, error, setError } = useCommand();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const awareAt = fromField(when, zone);
    if (awareAt === undefined) return setError('That time cannot be read.');
    if (what.length === 0) return setError('Say what applies.');
    await run((key) => api.incident.setAware({ key, id: incident.id, awareAt, regimes: what }));
  };
  return (
    <form onSubmit={(event) => void save(event)}>
      <Stack gap="xs">
        <TextInput
          type="datetime-local"
          step={1}
          label={`Aware since (${zone === 'utc' ? 'UTC' : 'local time'})`}
          description="When somebody here knew, with reasonable certainty: not the first alert. The notices count from it."
          value={when}
          onChange={(e) => setWhen(e.currentTarget.value)}
        />
        <Checkbox.Group label="What applies" value={what} onChange={(v) => setWhat(v as Regime[])}>
          <Stack gap={6} mt={4}>
            {regimes.map((regime) => (
              <Checkbox key={regime} value={regime} label={regimeLabels[regime]} />
            ))}
          </Stack>
        </Checkbox.Group>
        <ErrorLine>{error}</ErrorLine>
        <Group>
          <Button type="submit" variant={row?.awareAt ? 'default' : 'filled'} loading={busy}>
            {row?.awareAt ? 'Correct it' : 'Start the notice clocks'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
