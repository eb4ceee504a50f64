/** Lists of numbers as little-endian bytes, each behind its length. */

const LENGTH_BYTES = 4;

export class ByteWriter {
  private readonly parts: Uint8Array[] = [];

  integers(values: ArrayLike<number>): void {
    this.list(values, 4, (view, at, value) => view.setInt32(at, value, true));
  }

  singles(values: ArrayLike<number>): void {
    this.list(values, 4, (view, at, value) => view.setFloat32(at, value, true));
  }

  doubles(values: ArrayLike<number>): void {
    this.list(values, 8, (view, at, value) => view.setFloat64(at, value, true));
  }

  finish(): Uint8Array<ArrayBuffer> {
    return joinBytes(this.parts);
  }

  private list(
    values: ArrayLike<number>,
    width: number,
    set: (view: DataView, at: number, value: number) => void,
  ): void {
    const bytes = new Uint8Array(LENGTH_BYTES + width * values.length);
    const view = new DataView(bytes.buffer);
    view.setInt32(0, values.length, true);
    for (let k = 0; k < values.length; k++) set(view, LENGTH_BYTES + width * k, values[k]);
    this.parts.push(bytes);
  }
}

/** Reads what {@link ByteWriter} wrote, in the same order. */
export class ByteReader {
  private readonly view: DataView;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  integers(): Int32Array {
    const out = new Int32Array(this.length());
    for (let k = 0; k < out.length; k++, this.at += 4) out[k] = this.view.getInt32(this.at, true);
    return out;
  }

  singles(): Float32Array {
    const out = new Float32Array(this.length());
    for (let k = 0; k < out.length; k++, this.at += 4) out[k] = this.view.getFloat32(this.at, true);
    return out;
  }

  doubles(): Float64Array {
    const out = new Float64Array(this.length());
    for (let k = 0; k < out.length; k++, this.at += 8) out[k] = this.view.getFloat64(this.at, true);
    return out;
  }

  private length(): number {
    const length = this.view.getInt32(this.at, true);
    this.at += LENGTH_BYTES;
    return length;
  }
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** CRC-32 (the polynomial of zip and png), to tell a damaged record. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});
