import { Duplex } from 'node:stream';

/**
 * Two streams of this process, each the other's far end. What is written arrives in a later turn, as over a network:
 * Node's own pair delivers within the write, which the SSH library does not bear.
 */
export function streamPair(): [Duplex, Duplex] {
  const one = new Side();
  const two = new Side();
  one.join(two);
  two.join(one);
  return [one, two];
}

class Side extends Duplex {
  #other: Side | null = null;
  #taken: (() => void) | null = null;

  join(other: Side): void {
    this.#other = other;
  }

  /** The far end wrote; `done` once there is room for more. */
  deliver(bytes: Buffer | null, done: () => void): void {
    process.nextTick(() => {
      if (this.destroyed || this.push(bytes) || bytes === null) done();
      else this.#taken = done;
    });
  }

  override _read(): void {
    const done = this.#taken;
    this.#taken = null;
    done?.();
  }

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    this.#other?.deliver(bytes, done);
  }

  override _final(done: () => void): void {
    this.#other?.deliver(null, done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this._read();
    done(error);
    process.nextTick(() => this.#other?.destroy());
  }
}
