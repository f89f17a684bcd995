import { Select } from '@mantine/core';
import { useMemo } from 'react';
import { useTable } from '../store/rows.ts';
import { day } from '../ui/time.ts';
import { useZone } from '../ui/useZone.ts';

interface Props {
  label: string;
  except: string;
  openOnly?: boolean;
  value: string | null;
  onChange(id: string | null): void;
}

/** Another incident by its title: open ones first, then the newest. */
export function IncidentSelect({ label, except, openOnly = false, value, onChange }: Props) {
  const incidents = useTable('incident');
  const zone = useZone();
  const data = useMemo(
    () =>
      Object.values(incidents)
        .filter((i) => i.id !== except && (!openOnly || i.status !== 'resolved'))
        .toSorted(
          (a, b) =>
            Number(a.status === 'resolved') - Number(b.status === 'resolved') || b.declaredAt - a.declaredAt,
        )
        .map((i) => ({ value: i.id, label: `${i.title} (${day(i.declaredAt, zone)})` })),
    [incidents, except, openOnly, zone],
  );
  return (
    <Select
      label={label}
      required
      searchable
      limit={50}
      nothingFoundMessage="No other incident of that name"
      data={data}
      value={value}
      onChange={onChange}
      data-autofocus
    />
  );
}
