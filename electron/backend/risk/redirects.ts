import { finding, type Finding } from '../../domain/risk/model.ts';

/** Folders whose files the system or its services live on. */
export const systemPath =
  /^\/(etc|boot|usr|bin|sbin|lib|lib64|opt|root|sys|var\/(lib|log|spool|www|run))(\/|$)|^\/(var)?\/?$|^\/srv\//;
const harmless = /^\/dev\/(null|stdout|stderr|tty|fd\/\d+)$|^-$|^\d+-?$/;

/** What `> file` does. `silent` where no command writes into it: then it only empties the file. */
export function redirectFinding(operator: string, target: string, silent: boolean): Finding | null {
  if (operator === '<' || operator === '<&' || harmless.test(target)) return null;
  const part = `${operator} ${target}`;
  if (/^\/dev\/(tcp|udp)\//.test(target)) return finding('change', 'sends to the network', part);
  if (target.startsWith('/dev/')) return finding('destructive', 'writes over a device', part);
  if (target === '/proc/sysrq-trigger') return finding('destructive', 'can stop or crash the machine', part);
  if (/^\/(proc|sys)\//.test(target)) return finding('change', 'changes a setting of the kernel', part);
  if (operator.endsWith('>>')) return finding('change', 'writes to a file', part, { subject: 'file' });
  if (systemPath.test(target)) return finding('destructive', 'writes over a file of the system', part);
  if (silent && !target.startsWith('/tmp/')) return finding('destructive', 'empties a file', part);
  return finding('change', 'writes a file, over what it held', part, { subject: 'file' });
}
