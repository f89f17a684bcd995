import type { Duplex } from 'node:stream';
import type { BSON } from 'mongodb';
import { DatabaseError } from '../driver.ts';

export type Document = Record<string, unknown>;
export type Bson = typeof BSON;

const OP_MSG = 2013;
/** 48 MB: the largest message of the protocol. */
const MAX_MESSAGE = 48_000_000;

interface Waiting {
  resolve(reply: Document): void;
  reject(error: Error): void;
}

/** One connection that speaks OP_MSG (MongoDB manual, "Wire Protocol"): a command document out, a reply back. */
export interface MongoWire {
  command(database: string, command: Document): Promise<Document>;
  onLost(listener: (error: DatabaseError) => void): void;
  dispose(): void;
}

export function createWire(stream: Duplex, bson: Bson): MongoWire {
  const waiting = new Map<number, Waiting>();
  const losses: ((error: DatabaseError) => void)[] = [];
  let lost: DatabaseError | null = null;
  let disposed = false;
  let requests = 0;
  let chunks: Buffer[] = [];
  let size = 0;

  const lose = (text: string, code: 'LOST' | 'PROTOCOL' = 'LOST'): void => {
    if (lost) return;
    lost = new DatabaseError(code, text);
    for (const { reject } of waiting.values()) reject(lost);
    waiting.clear();
    stream.destroy();
    if (!disposed) for (const listener of losses) listener(lost);
  };
  const take = (message: Buffer): void => {
    const body = message.readInt32LE(12) === OP_MSG && message[20] === 0 ? message.subarray(21) : null;
    const waiter = waiting.get(message.readInt32LE(8));
    waiting.delete(message.readInt32LE(8));
    if (!body) return lose('What answers there does not speak the protocol of MongoDB.', 'PROTOCOL');
    try {
      // A long stays one: a double would not hold it.
      waiter?.resolve(bson.deserialize(body, { promoteLongs: false, validation: { utf8: false } }));
    } catch {
      lose('The server sent a document that cannot be read.', 'PROTOCOL');
    }
  };
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    while (size >= 4) {
      if ((chunks[0]?.length ?? 0) < 4) chunks = [Buffer.concat(chunks)];
      const length = chunks[0]?.readInt32LE(0) ?? 0;
      if (length < 26 || length > MAX_MESSAGE)
        return lose('What answers there does not speak the protocol of MongoDB.', 'PROTOCOL');
      if (size < length) return undefined;
      const all = Buffer.concat(chunks);
      chunks = [all.subarray(length)];
      size -= length;
      take(all.subarray(0, length));
    }
    return undefined;
  });
  stream.on('error', () => lose('The connection to the server was lost.'));
  stream.on('close', () => lose('The connection to the server was lost.'));
  stream.on('end', () => lose('The server closed the connection.'));

  return {
    command(database, command) {
      if (lost) return Promise.reject(lost);
      const body = Buffer.from(bson.serialize({ ...command, $db: database }, { ignoreUndefined: true }));
      const id = (requests += 1);
      const head = Buffer.alloc(21);
      head.writeInt32LE(head.length + body.length, 0);
      head.writeInt32LE(id, 4);
      head.writeInt32LE(OP_MSG, 12);
      return new Promise<Document>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        stream.write(Buffer.concat([head, body]));
      });
    },
    onLost: (listener) => void (lost ? listener(lost) : losses.push(listener)),
    dispose() {
      disposed = true;
      lose('The shell was closed.');
    },
  };
}
