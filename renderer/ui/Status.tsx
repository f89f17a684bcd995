import type { IncidentRow, Status } from '@domain/incident/model.ts';

export const statusLabels: Record<Status, string> = {
  investigating: 'Investigating',
  identified: 'Identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
};

interface Props {
  status: Status;
  closedAs?: IncidentRow['closedAs'];
}

/** A status by shape and colour; a duplicate and a mistake say so, because nobody resolved them. */
export function StatusBadge({ status, closedAs = null }: Props) {
  const label =
    closedAs === 'duplicate' ? 'Duplicate' : closedAs === 'mistake' ? 'Mistake' : statusLabels[status];
  return (
    <span className="status" data-status={status} data-closed={closedAs ?? undefined}>
      {label}
    </span>
  );
}
