import { dumpName } from '../../../domain/risk/sqlMeta.ts';
import type { Program, Programs } from '../job.ts';
import { cloud } from './cloud.ts';
import { cluster } from './cluster.ts';
import { code } from './code.ts';
import { containers } from './containers.ts';
import { databases } from './databases.ts';
import { files } from './files.ts';
import { looking } from './looking.ts';
import { machine } from './machine.ts';
import { network } from './network.ts';
import { remote } from './remote.ts';
import { stores } from './stores.ts';
import { wrappers } from './wrappers.ts';

const other: Program = (job) => {
  const script = /\.(sh|bash|py|rb|pl|js|ts|php)$/.test(job.name) || job.name.includes('/');
  if (dumpName.test(job.name) && /restor/i.test(job.name))
    job.report('destructive', 'by its name restores over what is stored');
  else if (job.name.startsWith('mkfs')) job.report('destructive', 'makes an empty file system');
  else
    job.unknown(script ? `what the script ${job.name} does is not known` : `"${job.name}" is not known here`);
};

/** What each program does; `*` judges those that are not listed. */
export const programs: Programs = {
  ...looking,
  ...files,
  ...machine,
  ...containers,
  ...cluster,
  ...cloud,
  ...network,
  ...code,
  ...databases,
  ...stores,
  ...remote,
  ...wrappers,
  '*': other,
};
