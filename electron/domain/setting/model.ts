import { z } from 'zod';
import { recordingLimits } from '../recording/model.ts';
import { terminalSettingSchema } from '../terminal/setting.ts';

/** Settings of this console. They stay on this machine and are never exchanged. */
export const settingSchema = z.object({
  person: z.string().trim().min(1, 'Type your name').max(200),
  theme: z.enum(['dark', 'light', 'system']),
  time: z.enum(['local', 'utc']),
  /** How much of recordings is kept. */
  recording: recordingLimits,
  terminal: terminalSettingSchema,
});
export type Setting = z.infer<typeof settingSchema>;
