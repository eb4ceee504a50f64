/** A non-zero of a column. */
export interface ColumnEntry {
  readonly row: number;
  readonly value: number;
}

/**
 * Signs ε of the rows with which the two entries of every column become opposite, ε_a W_aj · ε_b W_bj < 0: a two-colouring.
 * `undefined` where there are none, or a column has more than two entries.
 */
export function balancingSigns(
  columns: readonly (readonly ColumnEntry[])[],
  rowCount: number,
): Int8Array | undefined {
  const neighbours: { row: number; same: boolean }[][] = Array.from({ length: rowCount }, () => []);
  for (const column of columns) {
    if (column.length > 2) return undefined;
    if (column.length < 2) continue;
    const [a, b] = column;
    const same = a.value > 0 !== b.value > 0; // already opposite: both rows keep the same sign
    neighbours[a.row].push({ row: b.row, same });
    neighbours[b.row].push({ row: a.row, same });
  }
  const signs = new Int8Array(rowCount);
  for (let start = 0; start < rowCount; start++) {
    if (signs[start] !== 0) continue;
    signs[start] = 1;
    const queue = [start];
    for (let row = queue.pop(); row !== undefined; row = queue.pop()) {
      for (const { row: other, same } of neighbours[row]) {
        const wanted = same ? signs[row] : -signs[row];
        if (signs[other] === 0) {
          signs[other] = wanted;
          queue.push(other);
        } else if (signs[other] !== wanted) return undefined;
      }
    }
  }
  return signs;
}
