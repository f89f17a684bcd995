import { lazy, Suspense, useEffect } from 'react';
import { assertNever } from '@domain/assert.ts';
import type { IncidentRow } from '@domain/incident/model.ts';
import { closeDialog, useDialog, type DeskDialog } from './dialogs.ts';

const ResolveDialog = lazy(() => import('./ResolveDialog.tsx'));
const ReopenDialog = lazy(() => import('./ReopenDialog.tsx'));
const ChooseDialog = lazy(() => import('../severity/ChooseDialog.tsx'));
const HandoverDialog = lazy(() => import('./HandoverDialog.tsx'));
const LinkDialog = lazy(() => import('./LinkDialog.tsx'));
const MergeDialog = lazy(() => import('./MergeDialog.tsx'));
const WithdrawDialog = lazy(() => import('./WithdrawDialog.tsx'));
const BreachDialog = lazy(() => import('./BreachDialog.tsx'));
const RingDialog = lazy(() => import('../contact/RingDialog.tsx'));
const HoldDialog = lazy(() => import('./HoldDialog.tsx'));

/** The dialog that is open on the desk, if any. */
export function DeskDialogs({ incident }: { incident: IncidentRow }) {
  const name = useDialog();
  const { id } = incident;
  useEffect(() => closeDialog, [id]);
  if (name === null) return null;
  return (
    <Suspense fallback={null}>
      <One name={name} incident={incident} />
    </Suspense>
  );
}

function One({ name, incident }: { name: DeskDialog; incident: IncidentRow }) {
  const props = { incident, onClose: closeDialog };
  switch (name) {
    case 'resolve':
      return <ResolveDialog {...props} />;
    case 'reopen':
      return <ReopenDialog {...props} />;
    case 'severity':
      return <ChooseDialog {...props} />;
    case 'handover':
      return <HandoverDialog {...props} />;
    case 'link':
      return <LinkDialog {...props} />;
    case 'merge':
      return <MergeDialog {...props} />;
    case 'withdraw':
      return <WithdrawDialog {...props} />;
    case 'breach':
      return <BreachDialog {...props} />;
    case 'ring':
      return <RingDialog {...props} />;
    case 'hold':
      return <HoldDialog {...props} />;
    default:
      return assertNever(name);
  }
}
