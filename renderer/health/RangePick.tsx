import { SegmentedControl } from '@mantine/core';
import { ranges, type RangeName } from './chart.ts';

/** Chooses how far back a history goes. */
export function RangePick({ value, onChange }: { value: RangeName; onChange(range: RangeName): void }) {
  return (
    <SegmentedControl
      size="xs"
      aria-label="Window"
      value={value}
      onChange={(name) => onChange(name as RangeName)}
      data={ranges.map(({ name, label }) => ({ value: name, label }))}
    />
  );
}
