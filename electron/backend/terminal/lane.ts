import { decodeFrame, encodeFrame } from '../../domain/terminal/frame.ts';
import { assertNever } from '../../domain/assert.ts';
import type { SessionState } from '../../domain/terminal/model.ts';
import type { Lane } from '../lane.ts';
import type { Session } from './session.ts';

/** Shows a session on a lane until either side goes. A frame that is none closes the lane. */
export function attachLane(session: Session, lane: Lane): void {
  lane.send(encodeFrame({ kind: 'replay', phase: 'begin' }));
  const detach = session.attach({
    send: (bytes) => lane.send(encodeFrame({ kind: 'data', bytes })),
    onReplayed: () => lane.send(encodeFrame({ kind: 'replay', phase: 'end' })),
    onState: (state) => lane.send(statusFrame(state)),
    onSkipped: (bytes) => lane.send(encodeFrame({ kind: 'skipped', bytes })),
    onTaken: () => {
      lane.send(
        encodeFrame({ kind: 'status', state: 'taken', text: 'Another window shows this session now.' }),
      );
      lane.close();
    },
  });
  lane.onClose(detach);
  lane.onMessage((message) => {
    const frame = decodeFrame(message);
    if (!frame) return lane.close();
    switch (frame.kind) {
      case 'data':
        return session.input(frame.bytes);
      case 'resize':
        return session.resize({ cols: frame.cols, rows: frame.rows });
      case 'ack':
        return session.ack(frame.bytes);
      case 'window':
        return session.setWindow(frame.bytes);
      case 'status':
      case 'replay':
      case 'skipped':
        // Only the backend says these.
        return lane.close();
      default:
        return assertNever(frame);
    }
  });
}

function statusFrame(state: SessionState): Uint8Array {
  const text = 'text' in state ? state.text : '';
  return encodeFrame({ kind: 'status', state: state.kind, text });
}
