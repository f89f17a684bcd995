import { createSecretKey } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { joinPieces, type Cipher } from './joined.ts';
import { lendReads } from './readBuffer.ts';

/** The parts of the library's inside that hold the keys of AES-GCM; tests check that they are there. */
interface Inside {
  _protocol?: { _cipher?: Cipher & { _encKey?: unknown }; _decipher?: { _decipherKey?: unknown } };
}

/**
 * Gives the library's AES-GCM ciphers their keys in Node's own form. The library makes a cipher for each packet,
 * and Node 24 takes 25 us to find out that bytes are not a key of another form, 9 us for a key of its own: without
 * this a flood of terminal output is a third slower. And what the transport reads is lent to a decipher of AES-GCM, which
 * keeps nothing of it. A library that is built otherwise is left as it is.
 */
export function prepareKeys(client: Client, transport: Duplex): void {
  const prepare = (): void => {
    const { _cipher: cipher, _decipher: decipher } = (client as unknown as Inside)._protocol ?? {};
    if (Buffer.isBuffer(cipher?._encKey)) cipher._encKey = createSecretKey(cipher._encKey);
    if (Buffer.isBuffer(decipher?._decipherKey))
      decipher._decipherKey = createSecretKey(decipher._decipherKey);
    if (cipher) joinPieces(cipher);
    // One that chose another cipher in the midst would lose the connection; the offer stays the same.
    lendReads(transport, decipher?.constructor.name === 'AESGCMDecipherNative');
  };
  prepare();
  // Keys are exchanged anew every gigabyte or so.
  client.on('handshake', prepare);
}
