import { Popover, VisuallyHidden } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { nextOf } from '@domain/clock/derive.ts';
import type { IncidentRow } from '@domain/incident/model.ts';
import { useOfferActs } from '../app/acts.ts';
import { lazyPart } from '../ui/lazyPart.ts';
import { ClockChip } from './Chip.tsx';
import { useClocks } from './useClocks.ts';

const ClockList = lazyPart(() => import('./ClockList.tsx'));

/** What is due next, as one chip; the rest is one click or the key C away. */
export function ClocksButton({ incident }: { incident: IncidentRow }) {
  const clocks = useClocks(incident);
  const [open, setOpen] = useState(false);
  const next = nextOf(clocks);
  const others = clocks.filter((c) => c.state === 'late' && c !== next).length;
  useOfferActs([{ label: 'Show what is due', keys: 'c', hint: 'C', run: () => setOpen(true) }]);
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-start"
      width={460}
      withinPortal
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <button
          type="button"
          className="bare-button clock-button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {next ? <ClockChip clock={next} /> : <span className="quiet">Nothing due</span>}
          {others > 0 && <span className="clock-others">and {others} late</span>}
          <VisuallyHidden>Show all clocks</VisuallyHidden>
          <IconChevronDown size={14} aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <Suspense fallback={null}>
          <ClockList incident={incident} clocks={clocks} onLeave={() => setOpen(false)} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
