/** A typed array that grows by doubling; `data` beyond `length` is spare room. */
export class Growable<T extends Float64Array | Int32Array> {
  length = 0;

  constructor(public data: T) {}

  static floats(): Growable<Float64Array> {
    return new Growable(new Float64Array(16));
  }

  static integers(): Growable<Int32Array> {
    return new Growable(new Int32Array(16));
  }

  push(value: number): void {
    this.reserve(this.length + 1);
    this.data[this.length++] = value;
  }

  /** Makes the length at least `length`; new entries are 0. */
  extend(length: number): void {
    this.reserve(length);
    this.length = Math.max(this.length, length);
  }

  /** The entries in use, as a view. */
  used(): T {
    return this.data.subarray(0, this.length) as T;
  }

  private reserve(length: number): void {
    if (length <= this.data.length) return;
    const larger = new (this.data.constructor as new (length: number) => T)(
      Math.max(length, 2 * this.data.length),
    );
    larger.set(this.data.subarray(0, this.length));
    this.data = larger;
  }
}
