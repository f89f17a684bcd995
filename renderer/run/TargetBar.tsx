import { MultiSelect, SegmentedControl } from '@mantine/core';
import { MAX_HOSTS } from '@domain/run/capture.ts';
import { useTable } from '../store/rows.ts';
import { SessionChoice } from './SessionChoice.tsx';
import type { Choice, Target } from './target.ts';

/** How the steps of a run are run, and where: watched in a terminal, or captured on one or several hosts. */
export function TargetBar({ incidentId, target }: { incidentId: string; target: Target }) {
  const hosts = Object.values(useTable('host')).sort((a, b) => a.name.localeCompare(b.name));
  return (
    <div className="run-target" role="group" aria-label="Where steps run">
      <SegmentedControl
        size="xs"
        aria-label="How steps run"
        value={target.how}
        onChange={(how) => target.choose({ how: how as Choice['how'] })}
        data={[
          { value: 'terminal', label: 'In a terminal' },
          { value: 'captured', label: 'Captured' },
        ]}
      />
      {target.how === 'terminal' ? (
        <SessionChoice
          incidentId={incidentId}
          sessions={target.sessions}
          chosen={target.terminal}
          onChoose={(session) => target.choose({ session })}
        />
      ) : hosts.length === 0 ? (
        <p className="step-note step-session">
          It needs a host. <a href="#/hosts">Add a host</a> first.
        </p>
      ) : (
        <MultiSelect
          size="xs"
          aria-label="Hosts"
          className="step-session"
          placeholder={target.hostIds.length === 0 ? 'Choose hosts' : ''}
          searchable
          hidePickedOptions
          maxValues={MAX_HOSTS}
          value={target.hosts.map((h) => h.id)}
          onChange={(hostIds) => target.choose({ hostIds })}
          data={hosts.map((h) => ({ value: h.id, label: h.production ? `${h.name} · production` : h.name }))}
        />
      )}
    </div>
  );
}
