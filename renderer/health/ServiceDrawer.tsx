import { ActionIcon } from '@mantine/core';
import { IconBellOff, IconX } from '@tabler/icons-react';
import { Suspense, useEffect } from 'react';
import type { ServiceRow } from '@domain/health/model.ts';
import type { HealthRow } from '@domain/health/row.ts';
import { spanText, utcStamp } from '@domain/time.ts';
import { api } from '../api/client.ts';
import { useTable } from '../store/rows.ts';
import { useNow } from '../store/time.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { lazyPart } from '../ui/lazyPart.ts';
import { bothTimes } from '../ui/time.ts';
import { DrawerActs } from './DrawerActs.tsx';
import { HealthMark } from './HealthMark.tsx';
import { PlannedWork } from './PlannedWork.tsx';
import { ProbeList } from './ProbeList.tsx';
import { ServiceFacts } from './ServiceFacts.tsx';
import { useServiceActs, type ServiceActs } from './useServiceActs.ts';

const DeclareDialog = lazyPart(() => import('./DeclareDialog.tsx'));
const HistorySection = lazyPart(() => import('./HistorySection.tsx'));
const ServiceDialog = lazyPart(() => import('./ServiceDialog.tsx'));
const PlanDialog = lazyPart(() => import('./PlanDialog.tsx'));
const DeployDialog = lazyPart(() => import('./DeployDialog.tsx'));

interface Props {
  service: ServiceRow;
  health: HealthRow | undefined;
  onClose(): void;
}

/** One service: why it stands so, its probes and their last answers, its history, and what can be done about it. */
export default function ServiceDrawer({ service, health, onClose }: Props) {
  const acts = useServiceActs(service, health, onClose);
  const shown = health ? (health.blockedBy === null ? health.status : 'blocked') : 'unknown';
  useEffect(() => {
    document.title = `${service.name} - Holdfast`;
  }, [service.name]);
  return (
    <aside className="drawer" aria-label={`Details of ${service.name}`}>
      <header className="drawer-head">
        <HealthMark shown={shown} />
        <h2 title={service.name}>{service.name}</h2>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Close the details"
          title="Close (Esc)"
          onClick={onClose}
        >
          <IconX size={17} />
        </ActionIcon>
      </header>
      <div className="drawer-scroll">
        <Reason health={health} />
        {acts.muted && (
          <p className="drawer-note">
            <IconBellOff size={14} aria-hidden /> Muted until {utcStamp(service.mutedUntil ?? 0)}.{' '}
            <button type="button" className="link-button" onClick={() => acts.mute(null)}>
              Unmute
            </button>
          </p>
        )}
        {health?.maintenance && (
          <p className="drawer-note">Planned work is under way: what fails counts as planned.</p>
        )}
        <DrawerActs service={service} acts={acts} />
        <ErrorLine>{acts.error}</ErrorLine>
        <ProbeList service={service} health={health} />
        <Suspense fallback={<div className="chart-place" />}>
          <HistorySection service={service} />
        </Suspense>
        <PlannedWork service={service} />
        <ServiceFacts service={service} />
      </div>
      <Suspense fallback={null}>
        <Dialogs service={service} health={health} acts={acts} />
      </Suspense>
    </aside>
  );
}

function Reason({ health }: { health: HealthRow | undefined }) {
  const services = useTable('service');
  const now = useNow();
  return (
    <p className="drawer-reason">
      {health?.blockedBy && <strong>Waits for {services[health.blockedBy]?.name}. </strong>}
      {health?.reason ?? 'Not looked at yet.'}{' '}
      {health && health.status !== 'paused' && (
        <span className="quiet" title={bothTimes(health.since)}>
          For {spanText(Math.max(0, now - health.since))}.
        </span>
      )}
    </p>
  );
}

function Dialogs({ service, health, acts }: Omit<Props, 'onClose'> & { acts: ServiceActs }) {
  const { dialog, setDialog, playbooks } = acts;
  const close = () => setDialog(null);
  switch (dialog?.kind) {
    case 'declare':
      return (
        <DeclareDialog
          service={service}
          health={health}
          playbooks={playbooks}
          playbook={dialog.playbook}
          hostId={dialog.hostId}
          onClose={close}
        />
      );
    case 'edit':
      return <ServiceDialog service={service} onClose={close} />;
    case 'deploy':
      return <DeployDialog service={service} onClose={close} />;
    case 'plan':
      return <PlanDialog serviceId={service.id} onClose={close} />;
    case 'remove':
      return (
        <ConfirmDialog
          title={`Remove ${service.name}?`}
          send={(key) => api.health.remove({ key, id: service.id })}
          onClose={close}
        >
          It leaves the list and is looked at no more. What was recorded of it stays in the record.
        </ConfirmDialog>
      );
    case undefined:
      return null;
  }
}
