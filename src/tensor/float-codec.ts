/**
 * Float64 arrays as text for checkpoints: base64 of the little-endian bytes, so that every bit survives
 * (−0, infinities and NaN included) on every platform.
 *
 * @example
 * import { decodeFloats, encodeFloats } from "minmaxmin";
 * encodeFloats(Float64Array.of(1)); // => "AAAAAAAA8D8="
 * decodeFloats("AAAAAAAA8D8="); // => [1]
 */
export function encodeFloats(values: Float64Array): string {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  for (let i = 0; i < values.length; i++) view.setFloat64(8 * i, values[i], true);
  const bytes = new Uint8Array(view.buffer);
  let binary = "";
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK_BYTES));
  }
  return btoa(binary);
}

/** The array that `encodeFloats` wrote, bit for bit. */
export function decodeFloats(text: string): Float64Array {
  const binary = atob(text);
  const view = new DataView(new ArrayBuffer(binary.length));
  for (let i = 0; i < binary.length; i++) view.setUint8(i, binary.charCodeAt(i));
  return Float64Array.from({ length: binary.length / 8 }, (_, i) => view.getFloat64(8 * i, true));
}

/** Arguments that one call may safely spread. */
const CHUNK_BYTES = 8192;
