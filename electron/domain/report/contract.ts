import { z } from 'zod';
import { procedure } from '../contract.ts';
import { boardItem, trendsQuery, trendsSchema } from './model.ts';

const file = z.object({ name: z.string(), text: z.string() });
/** The team's day, `2026-11-21`: what is overdue depends on it. */
const today = z.iso.date();

export const reportContract = {
  trends: procedure.input(trendsQuery).output(trendsSchema),
  /** Every action item across incidents, overdue first. */
  board: procedure.input(z.object({ today })).output(z.array(boardItem)),
  exportActions: procedure.input(z.object({ today, format: z.enum(['csv', 'calendar']) })).output(file),
  /** The incidents behind the trends, one a line, as CSV. */
  exportIncidents: procedure.input(trendsQuery).output(file),
  /** The period's report as Markdown. */
  period: procedure
    .input(trendsQuery.extend({ title: z.string().trim().min(1).max(200), today }))
    .output(file),
};
