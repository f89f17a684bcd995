import type { Status } from '@domain/incident/model.ts';

export const statusLabels: Record<Status, string> = {
  investigating: 'Investigating',
  identified: 'Identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
};

export function StatusBadge({ status }: { status: Status }) {
  return (
    <span className="status" data-status={status}>
      {statusLabels[status]}
    </span>
  );
}
