import { z } from 'zod';
import { commandKey, done, procedure } from '../contract.ts';
import { levelsSchema, objective, questionsSchema, schemeName } from './model.ts';

const key = commandKey;

export const severityContract = {
  saveScheme: procedure
    .input(
      z.object({
        key,
        id: z.ulid().optional(),
        name: schemeName,
        levels: levelsSchema,
        questions: questionsSchema.optional(),
      }),
    )
    .output(z.object({ id: z.ulid() })),
  retireScheme: procedure.input(z.object({ key, id: z.ulid() })).output(done),
  chooseDefault: procedure.input(z.object({ key, scheme: schemeName.nullable() })).output(done),
  setObjective: procedure.input(objective.extend({ key })).output(done),
  removeObjective: procedure.input(z.object({ key, service: z.string().min(1).max(200) })).output(done),
};
