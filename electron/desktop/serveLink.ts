import type { MessageEvent, MessagePortMain } from 'electron';
import * as z from 'zod';
import type { Lane } from '../backend/lane.ts';
import type { LaneRequest } from '../domain/shell.ts';
import { portLane } from './portLane.ts';

const laneRequest: z.ZodType<LaneRequest> = z.object({ lane: z.string().max(200) });

export interface Lanes {
  attachRpc(port: MessagePortMain): void;
  /** Attaches a byte lane by its name; false where there is none of that name. */
  openLane(name: string, lane: Lane): boolean;
}

/** Serves a page's link: each message opens one lane on the port that came with it. */
export function serveLink(link: MessagePortMain, lanes: Lanes): void {
  link.on('message', ({ data, ports }: MessageEvent) => {
    const [port, ...more] = ports;
    for (const extra of more) extra.close();
    if (!port) return;
    const request = laneRequest.safeParse(data);
    if (request.success && request.data.lane === 'rpc') {
      lanes.attachRpc(port);
      port.start();
    } else if (!request.success || !lanes.openLane(request.data.lane, portLane(port))) {
      port.close();
    }
  });
  link.start();
}
