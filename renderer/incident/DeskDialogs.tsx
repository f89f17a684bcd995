import { Suspense, useEffect } from 'react';
import { assertNever } from '@domain/assert.ts';
import type { IncidentRow } from '@domain/incident/model.ts';
import { lazyPart } from '../ui/lazyPart.ts';
import { closeDialog, useDialog, type DeskDialog } from './dialogs.ts';

const ResolveDialog = lazyPart(() => import('./ResolveDialog.tsx'));
const ReopenDialog = lazyPart(() => import('./ReopenDialog.tsx'));
const ChooseDialog = lazyPart(() => import('../severity/ChooseDialog.tsx'));
const HandoverDialog = lazyPart(() => import('./HandoverDialog.tsx'));
const LinkDialog = lazyPart(() => import('./LinkDialog.tsx'));
const MergeDialog = lazyPart(() => import('./MergeDialog.tsx'));
const WithdrawDialog = lazyPart(() => import('./WithdrawDialog.tsx'));
const BreachDialog = lazyPart(() => import('./BreachDialog.tsx'));
const RingDialog = lazyPart(() => import('../contact/RingDialog.tsx'));
const HoldDialog = lazyPart(() => import('./HoldDialog.tsx'));

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
