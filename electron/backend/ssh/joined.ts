/** A cipher of the library's inside: it encrypts a packet and writes it in pieces. */
export interface Cipher {
  encrypt(packet: Buffer): void;
  _onWrite(piece: Uint8Array): void;
}

const joined = new WeakSet<Cipher>();

/**
 * Has a cipher write each packet at once. The library writes its length, its body and its tag one by one: on a connection
 * without Nagle's delay each is a TCP packet, and three of them are three chances that a key is lost on its way.
 */
export function joinPieces(cipher: Cipher): void {
  if (joined.has(cipher)) return;
  joined.add(cipher);
  const encrypt = cipher.encrypt.bind(cipher);
  const write = cipher._onWrite;
  let pieces: Uint8Array[] = [];
  cipher._onWrite = (piece) => void pieces.push(piece);
  cipher.encrypt = (packet) => {
    pieces = [];
    encrypt(packet);
    if (pieces.length > 0) write(Buffer.concat(pieces));
  };
}
