import { connectionRow, savedQueryRow } from '@domain/database/model.ts';
import { databaseExportRow, databasePortRow, databaseSessionRow } from '@domain/database/session.ts';
import { calendarSchema, clockRow, timeRow } from '@domain/clock/model.ts';
import { attemptsRow, contactRow, dutyRow } from '@domain/contact/model.ts';
import { folderRow } from '@domain/file/folder.ts';
import { attachmentRow, collectionRow } from '@domain/file/model.ts';
import { guideRow } from '@domain/guide/library.ts';
import { serviceRow } from '@domain/health/model.ts';
import { alertRow, healthRow, vantageRow } from '@domain/health/row.ts';
import { breachRow } from '@domain/incident/breach.ts';
import { erasureRow } from '@domain/incident/erasure.ts';
import { hostConfigRow, hostRow } from '@domain/host/model.ts';
import { incidentRow } from '@domain/incident/model.ts';
import { retentionRow } from '@domain/incident/retention.ts';
import { channelRow, messageRow, outboxRow } from '@domain/message/model.ts';
import { recorderRow, recordingHostRow, recordingRow } from '@domain/recording/model.ts';
import { reviewRow } from '@domain/review/model.ts';
import { runRow } from '@domain/run/row.ts';
import { settingSchema } from '@domain/setting/model.ts';
import { severityRow } from '@domain/severity/model.ts';
import { storageHealth } from '@domain/storage/model.ts';
import { taskRow } from '@domain/task/model.ts';
import { promptRow, terminalRow } from '@domain/terminal/model.ts';
import { tunnelRow } from '@domain/tunnel/model.ts';
import type { z } from 'zod';

/** The features whose rows the page keeps whole. */
export const schemas = {
  attempts: attemptsRow,
  breach: breachRow,
  calendar: calendarSchema,
  clock: clockRow,
  contact: contactRow,
  duty: dutyRow,
  erasure: erasureRow,
  retention: retentionRow,
  severity: severityRow,
  task: taskRow,
  time: timeRow,
  channel: channelRow,
  database: connectionRow,
  databaseExport: databaseExportRow,
  databasePort: databasePortRow,
  databaseQuery: savedQueryRow,
  databaseSession: databaseSessionRow,
  alert: alertRow,
  health: healthRow,
  attachment: attachmentRow,
  collection: collectionRow,
  folder: folderRow,
  host: hostRow,
  hostConfig: hostConfigRow,
  guide: guideRow,
  incident: incidentRow,
  message: messageRow,
  outbox: outboxRow,
  prompt: promptRow,
  recorder: recorderRow,
  recording: recordingRow,
  recordingHost: recordingHostRow,
  review: reviewRow,
  run: runRow,
  service: serviceRow,
  setting: settingSchema,
  storage: storageHealth,
  terminal: terminalRow,
  tunnel: tunnelRow,
  vantage: vantageRow,
};

export type Rows = { [F in keyof typeof schemas]: z.infer<(typeof schemas)[F]> };
