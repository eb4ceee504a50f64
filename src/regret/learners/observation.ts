/** One remembered round. */
export interface Observation<F, Y> {
  readonly x: F;
  readonly y: Y;
  readonly weight: number;
}

type SavedObservation = readonly [x: unknown, y: unknown, weight: number];

/** A history as plain JSON; contexts and labels may be vectors. */
export function saveHistory<F, Y>(history: readonly Observation<F, Y>[]): SavedObservation[] {
  return history.map(({ x, y, weight }) => [plain(x), plain(y), weight]);
}

export function restoreHistory<F, Y>(saved: readonly SavedObservation[]): Observation<F, Y>[] {
  return saved.map(([x, y, weight]) => ({ x: unplain(x) as F, y: unplain(y) as Y, weight }));
}

function plain(value: unknown): unknown {
  return value instanceof Float64Array ? { vector: [...value] } : value;
}

function unplain(value: unknown): unknown {
  const { vector } = Object(value) as { vector?: number[] };
  return vector === undefined ? value : Float64Array.from(vector);
}
