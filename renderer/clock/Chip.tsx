import { IconAlertTriangleFilled, IconCheck, IconClock, IconHourglassLow } from '@tabler/icons-react';
import type { Clock } from '@domain/clock/due.ts';
import { useNow } from '../store/time.ts';
import { bothTimes } from '../ui/time.ts';
import './clock.css';
import { standText, toneOf } from './words.ts';

const icons = { late: IconAlertTriangleFilled, soon: IconHourglassLow, calm: IconClock, met: IconCheck };

/** One clock as a chip: what, and how long still. Its shape tells late from running without colour. */
export function ClockChip({ clock, bare = false }: { clock: Clock; bare?: boolean }) {
  const now = useNow();
  const tone = toneOf(clock, now);
  const Icon = icons[tone];
  return (
    <span className="clock-chip" data-tone={tone} title={`${clock.label}: due ${bothTimes(clock.dueAt)}`}>
      <Icon size={13} aria-hidden />
      {!bare && <span className="clock-label">{clock.label}</span>}
      <span className="mono clock-left">{standText(clock, now)}</span>
    </span>
  );
}
