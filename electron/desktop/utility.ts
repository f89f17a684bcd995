import { runBackendProcess } from './backendProcess.ts';

runBackendProcess(process.parentPort, (code) => process.exit(code));
