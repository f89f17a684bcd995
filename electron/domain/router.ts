import { bundleContract } from './bundle/contract.ts';
import { changeContract } from './change/contract.ts';
import { databaseContract } from './database/contract.ts';
import { clockContract } from './clock/contract.ts';
import { contactContract } from './contact/contract.ts';
import { fileContract } from './file/contract.ts';
import { guideContract } from './guide/contract.ts';
import { healthContract } from './health/contract.ts';
import { hostContract } from './host/contract.ts';
import { incidentContract } from './incident/contract.ts';
import { messageContract } from './message/contract.ts';
import { recordingContract } from './recording/contract.ts';
import { reportContract } from './report/contract.ts';
import { reviewContract } from './review/contract.ts';
import { runContract } from './run/contract.ts';
import { settingContract } from './setting/contract.ts';
import { severityContract } from './severity/contract.ts';
import { storageContract } from './storage/contract.ts';
import { taskContract } from './task/contract.ts';
import { terminalContract } from './terminal/contract.ts';
import { timelineContract } from './timeline/contract.ts';
import { tunnelContract } from './tunnel/contract.ts';

/** Everything the screen may ask of the backend. */
export const contract = {
  bundle: bundleContract,
  change: changeContract,
  database: databaseContract,
  clock: clockContract,
  contact: contactContract,
  file: fileContract,
  guide: guideContract,
  health: healthContract,
  host: hostContract,
  incident: incidentContract,
  message: messageContract,
  recording: recordingContract,
  report: reportContract,
  review: reviewContract,
  run: runContract,
  setting: settingContract,
  severity: severityContract,
  storage: storageContract,
  task: taskContract,
  terminal: terminalContract,
  timeline: timelineContract,
  tunnel: tunnelContract,
};
export type Contract = typeof contract;
