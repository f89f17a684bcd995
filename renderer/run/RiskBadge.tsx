import { IconAlertOctagonFilled, IconEye, IconTriangle } from '@tabler/icons-react';
import { assertNever } from '@domain/assert.ts';
import type { Risk } from '@domain/risk/model.ts';

/** What a command can do, by shape and colour: an eye looks, a triangle changes, an octagon destroys. */
export function RiskBadge({ risk }: { risk: Risk }) {
  return (
    <span className="risk" data-risk={risk}>
      <RiskIcon risk={risk} />
      {risk === 'read' ? 'reads' : risk === 'change' ? 'changes' : 'can destroy'}
    </span>
  );
}

function RiskIcon({ risk }: { risk: Risk }) {
  switch (risk) {
    case 'read':
      return <IconEye size={13} aria-hidden />;
    case 'change':
      return <IconTriangle size={12} aria-hidden />;
    case 'destructive':
      return <IconAlertOctagonFilled size={13} aria-hidden />;
    default:
      return assertNever(risk);
  }
}
