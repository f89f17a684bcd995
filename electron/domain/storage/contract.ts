import { procedure } from '../contract.ts';
import { verifyReport } from './model.ts';

export const storageContract = {
  verify: procedure.output(verifyReport),
};
