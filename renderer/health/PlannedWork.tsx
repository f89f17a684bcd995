import { ActionIcon } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { nextOccurrence } from '@domain/health/maintenance.ts';
import { serviceDetails, type Maintenance, type ServiceRow } from '@domain/health/model.ts';
import { api } from '../api/client.ts';
import { useMinute } from '../store/time.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { clock, day } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';

/** The work that is planned on a service, the next one first; each can be taken back. */
export function PlannedWork({ service }: { service: ServiceRow }) {
  const minute = useMinute();
  const zone = useZone();
  const { run, busy, error } = useCommand();
  const coming = service.maintenance
    .flatMap((window) => {
      const next = nextOccurrence(window, minute);
      return next ? [{ window, next }] : [];
    })
    .toSorted((a, b) => a.next.from - b.next.from);
  if (coming.length === 0) return null;
  const takeBack = (gone: Maintenance) => {
    const left = service.maintenance.filter((window) => window !== gone);
    const details = serviceDetails.parse({ ...service, maintenance: left });
    void run((key) => api.health.edit({ key, id: service.id, details }));
  };
  const at = (ms: number) => `${day(ms, zone)} ${clock(ms, zone).slice(0, 5)}`;
  return (
    <section className="drawer-section" aria-label="Planned work">
      <h3>Planned work</h3>
      <ul className="planned-work">
        {coming.map(({ window, next }, i) => (
          <li key={i}>
            <span>
              <span className="mono">
                {at(next.from)} to {at(next.to)}
              </span>{' '}
              {window.reason}
              {window.weekly && (
                <span className="quiet">
                  {' '}
                  every week{window.weekly.until !== null && ` until ${day(window.weekly.until, zone)}`}
                </span>
              )}
            </span>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              disabled={busy}
              aria-label={`Take back the work from ${at(next.from)}`}
              onClick={() => takeBack(window)}
            >
              <IconTrash size={14} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <ErrorLine>{error}</ErrorLine>
    </section>
  );
}
