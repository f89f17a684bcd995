import type { Client, ParsedKey } from 'ssh2';
import { certifiedType, parseCertificate } from './certificate.ts';
import { keyTypeOf } from './knownHosts.ts';
import { protocolOf } from './wire.ts';

/*
 * The library neither offers nor reads host certificates. These parts of its inside let them through: the offer, the
 * type that a shown key is compared with, and which form of the key is hashed (the certificate) and which verifies the
 * server's signature (the key in it). Were the library to read them in another order the signature would not fit and
 * the connection be refused; tests against OpenSSH's server hold it in place.
 */
interface Kex {
  negotiated: { serverHostKey: string };
  _hostKey: Buffer;
}
interface List {
  array: string[];
}
interface Lists {
  kex: List;
  serverHostKey: List;
  cs: Record<string, List>;
  sc: Record<string, List>;
}
interface Inside {
  _kex: Kex | undefined;
  _offer: { lists: Lists; constructor: new (lists: object) => Inside['_offer'] };
}

/** What the server's signature is made with, by the algorithm that was agreed on, certificates left out. */
export interface HostKeyWire {
  /**
   * Lets the library verify the server's signature with the key inside a certificate. To be called with what the server
   * shows, trusted or not, before the library goes on: it verifies while the certificate is being judged.
   */
  unwrap(shown: Buffer): void;
}

/** Offers host key algorithms, certificates among them. To be called once `connect` was, before the server greets. */
export function offerHostKeys(client: Client, algorithms: string[]): HostKeyWire {
  const protocol = protocolOf(client) as unknown as Inside;
  const { lists, constructor: Offer } = protocol._offer;
  const arrays = (side: Record<string, List>): object =>
    Object.fromEntries(['cipher', 'mac', 'compress', 'lang'].map((name) => [name, side[name]?.array ?? []]));
  protocol._offer = new Offer({
    kex: lists.kex.array,
    serverHostKey: algorithms,
    cs: arrays(lists.cs),
    sc: arrays(lists.sc),
  });
  let agreed = '';
  let kex: Kex | undefined;
  Object.defineProperty(protocol, '_kex', {
    get: () => kex,
    set: (next: Kex | undefined) => {
      kex = next;
      agreed = next?.negotiated.serverHostKey ?? '';
      // An RSA certificate's type does not name the hash of the algorithm; the library compares the two.
      if (next && /^rsa-sha2-\d+-cert/.test(agreed)) {
        next.negotiated.serverHostKey = 'ssh-rsa-cert-v01@openssh.com';
      }
    },
  });
  return {
    unwrap(shown) {
      const current = kex;
      const signing = certifiedType(agreed);
      const plain = parseCertificate(shown)?.publicKey;
      if (!current || !signing || !plain) return;
      const certificate = current._hostKey;
      current.negotiated.serverHostKey = signing;
      let hashed = false;
      Object.defineProperty(current, '_hostKey', {
        get: () => {
          if (hashed) return plain;
          hashed = true;
          return certificate;
        },
        // The library forgets it in the end.
        set() {},
      });
    },
  };
}

/** Told of the keys that a server says are its own: those it named, and those it has proven to hold. */
export function listenForHostKeys(
  client: Client,
  onKeys: (keys: { proven: Buffer[]; offered: Buffer[] }) => void,
): void {
  const { _handlers: handlers } = protocolOf(client);
  const request = handlers['GLOBAL_REQUEST'];
  if (!request) throw new Error('the library is not as expected');
  let offered: Buffer[] = [];
  handlers['GLOBAL_REQUEST'] = (...args) => {
    if (args[1] === 'hostkeys-00@openssh.com') {
      offered = (args[3] as ParsedKey[]).map((key) => key.getPublicSSH());
      // Without a key the library would ask the server to prove nothing.
      if (offered.length === 0) return;
    }
    request(...args);
  };
  client.on('hostkeys', (keys: ParsedKey[]) => {
    const proven = keys.map((key) => key.getPublicSSH()).filter((key) => keyTypeOf(key) !== 'ssh-dss');
    onKeys({ proven, offered });
  });
}
