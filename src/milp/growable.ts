/** Typed arrays that grow at their end, doubling as they go. */

type Numeric = Float64Array | Int32Array | Uint8Array;

abstract class Growable<A extends Numeric> {
  private data: A;
  private used: number;

  constructor(initial: ArrayLike<number> = []) {
    this.data = this.allocate(Math.max(16, initial.length));
    this.data.set(initial);
    this.used = initial.length;
  }

  protected abstract allocate(capacity: number): A;

  get length(): number {
    return this.used;
  }

  get(index: number): number {
    return this.data[index];
  }

  set(index: number, value: number): void {
    this.data[index] = value;
  }

  push(value: number): void {
    this.reserve(this.used + 1);
    this.data[this.used++] = value;
  }

  pushAll(values: ArrayLike<number>): void {
    this.reserve(this.used + values.length);
    this.data.set(values, this.used);
    this.used += values.length;
  }

  /** Removes the elements at the given ascending positions; the others move up. */
  removeAt(positions: Int32Array): void {
    let kept = 0;
    let next = 0;
    for (let k = 0; k < this.used; k++) {
      if (k === positions[next]) next++;
      else this.data[kept++] = this.data[k];
    }
    this.used = kept;
  }

  /** A copy of what has been pushed. */
  toArray(): A {
    return this.data.slice(0, this.used) as A;
  }

  private reserve(capacity: number): void {
    if (capacity <= this.data.length) return;
    const grown = this.allocate(Math.max(capacity, 2 * this.data.length));
    grown.set(this.data);
    this.data = grown;
  }
}

export class GrowableFloat64 extends Growable<Float64Array> {
  protected allocate(capacity: number): Float64Array {
    return new Float64Array(capacity);
  }
}

export class GrowableInt32 extends Growable<Int32Array> {
  protected allocate(capacity: number): Int32Array {
    return new Int32Array(capacity);
  }
}

export class GrowableUint8 extends Growable<Uint8Array> {
  protected allocate(capacity: number): Uint8Array {
    return new Uint8Array(capacity);
  }
}
