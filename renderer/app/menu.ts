import { spotlight } from '@mantine/spotlight';
import { assertNever } from '@domain/assert.ts';
import { isShellMessage, type ShellAct } from '@domain/shell.ts';
import { go } from './route.ts';

/** Does what the desktop's menu asks for. */
export function obeyMenu(): void {
  addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
    if (source === window && isShellMessage(data) && data.holdfast === 'act') obey(data.act);
  });
}

function obey(act: ShellAct): void {
  switch (act) {
    case 'declare':
      return go({ view: 'incidents' });
    case 'palette':
      return spotlight.open();
    case 'settings':
      return go({ view: 'settings' });
    default:
      return assertNever(act);
  }
}
