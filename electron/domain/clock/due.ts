type ClockKind =
  | 'severity'
  | 'response'
  | 'update'
  | 'escalation'
  | 'mitigate'
  | 'watch'
  | 'rto'
  | 'review'
  | 'action'
  | 'regulator'
  | 'task'
  | 'reminder';

/** A thing that is due, before anybody looks at the time. Times are UTC milliseconds. */
export interface Due {
  key: string;
  kind: ClockKind;
  label: string;
  detail: string;
  startedAt: number;
  dueAt: number;
  /** When it was met, null while it is open. */
  metAt: number | null;
  /** A reminder of it waits until then. */
  remindAt: number | null;
}

/** A clock as it stands now: `lateBy` milliseconds, 0 where it is or was in time. */
export interface Clock extends Due {
  state: 'running' | 'met' | 'late';
  lateBy: number;
}
