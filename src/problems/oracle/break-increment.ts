/**
 * The break item of a fractional knapsack in linear expected time (Balas & Zemel 1980): permutes `order` so that the
 * steps before the returned position fit together, all of slope at least that of the step at the position, which no longer
 * fits. The steps must not all fit.
 */
export function breakIncrement(
  slope: Float64Array,
  weight: Float64Array,
  order: Int32Array,
  count: number,
  room: number,
): number {
  for (let j = 0; j < count; j++) order[j] = j;
  let from = 0;
  let to = count;
  let left = room;
  for (;;) {
    const pivot = medianOfThree(slope[order[from]], slope[order[(from + to) >> 1]], slope[order[to - 1]]);
    // Three-way partition of [from, to): slopes above, equal to and below the pivot.
    let above = from;
    let below = to;
    let weightAbove = 0;
    for (let j = from; j < below; ) {
      const step = order[j];
      if (slope[step] > pivot) {
        weightAbove += weight[step];
        order[j++] = order[above];
        order[above++] = step;
      } else if (slope[step] < pivot) {
        order[j] = order[--below];
        order[below] = step;
      } else {
        j++;
      }
    }
    if (weightAbove > left) {
      to = above;
      continue;
    }
    left -= weightAbove;
    for (let j = above; j < below; j++) {
      left -= weight[order[j]];
      // The very last step breaks whatever rounding says.
      if (left < 0 || j === count - 1) return j;
    }
    from = below;
    // Rounding alone can let everything above the caller's bound fit.
    if (from === to) return from - 1;
  }
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
