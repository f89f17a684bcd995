import { done, procedure } from '../contract.ts';
import { settingSchema } from './model.ts';

export const settingContract = {
  set: procedure.input(settingSchema.partial()).output(done),
};
