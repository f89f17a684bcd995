import { Failure } from '../../domain/failure.ts';

const soon = (_input?: unknown): never => {
  throw new Failure('UNAVAILABLE', 'Databases are not served yet.');
};

/** The shells on databases. */
export function createDatabaseService() {
  return {
    add: soon,
    edit: soon,
    remove: soon,
    read: soon,
    found: soon,
    keepPassword: soon,
    forgetPassword: soon,
    open: soon,
    reconnect: soon,
    close: soon,
    judge: soon,
    run: soon,
    cancel: soon,
    commit: soon,
    rollback: soon,
    unlock: soon,
    lock: soon,
    look: soon,
    act: soon,
    catalogue: soon,
    history: soon,
    saveQuery: soon,
    removeQuery: soon,
    exportResult: soon,
    cancelExport: soon,
    startPort: soon,
    stopPort: soon,
    client: soon,
  };
}
