import { IconAlertTriangleFilled } from '@tabler/icons-react';
import './productionMark.css';

/** Says by colour, shape and word that a host is production. */
export function ProductionMark() {
  return (
    <span className="production-mark">
      <IconAlertTriangleFilled size={12} aria-hidden /> Production
    </span>
  );
}
