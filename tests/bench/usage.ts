import { readFileSync } from 'node:fs';

/** Of Linux: a process's times are counted in hundredths of a second (proc(5), _SC_CLK_TCK). */
const TICKS = 100;

/** What a process has used so far: CPU in seconds, what it has read and its resident memory in bytes. */
export function usedBy(pid: number): { cpu: number; read: number; memory: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  const read = Number(/^rchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
  return { read, cpu: (user + system) / TICKS, memory: pages * 4096 };
}
