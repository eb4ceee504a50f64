import { InputError, showValue } from "../../base/errors.js";
import type { LinearOracle } from "./oracle.js";

export interface Edge {
  readonly from: number;
  readonly to: number;
}

/**
 * Paths from `source` to `target` in a directed acyclic graph; an action marks its edges. Dynamic programming in
 * topological order, O(nodes + edges), for costs of any sign.
 *
 * @throws InputError if the graph has a cycle or an edge leaves the nodes 0 … nodeCount − 1.
 *
 * @example
 * import { dagPaths } from "minmaxmin/regret";
 * const paths = dagPaths(3, [{ from: 0, to: 1 }, { from: 1, to: 2 }, { from: 0, to: 2 }], 0, 2);
 * paths.minimise(Float64Array.of(1, 1, 3)); // => [1, 1, 0]
 */
export function dagPaths(
  nodeCount: number,
  edges: readonly Edge[],
  source: number,
  target: number,
): LinearOracle {
  const outgoing = edgesByStart(nodeCount, edges);
  const order = topologicalOrder(nodeCount, edges, outgoing);
  const length = longestPath(edges, outgoing, order, source, target);
  return {
    kind: "dag-path",
    dimension: edges.length,
    constants: { diameter: 2 * length, costRange: length, costNorm: edges.length },
    minimise: (costs) => cheapestPath(edges, outgoing, order, source, target, costs),
  };
}

function edgesByStart(nodeCount: number, edges: readonly Edge[]): number[][] {
  const outgoing: number[][] = Array.from({ length: nodeCount }, () => []);
  edges.forEach(({ from, to }, e) => {
    for (const node of [from, to]) {
      if (!(Number.isInteger(node) && node >= 0 && node < nodeCount)) {
        throw InputError.of(`edges[${e}]`, `names node ${showValue(node)}`, `use 0 to ${nodeCount - 1}`);
      }
    }
    outgoing[from].push(e);
  });
  return outgoing;
}

function topologicalOrder(
  nodeCount: number,
  edges: readonly Edge[],
  outgoing: readonly (readonly number[])[],
): number[] {
  const incoming = new Int32Array(nodeCount);
  for (const { to } of edges) incoming[to]++;
  const order = Array.from(incoming.keys()).filter((node) => incoming[node] === 0);
  for (let i = 0; i < order.length; i++) {
    for (const e of outgoing[order[i]]) if (--incoming[edges[e].to] === 0) order.push(edges[e].to);
  }
  if (order.length < nodeCount) {
    throw InputError.of("edges", "contain a cycle", "give a directed acyclic graph");
  }
  return order;
}

function cheapestPath(
  edges: readonly Edge[],
  outgoing: readonly (readonly number[])[],
  order: readonly number[],
  source: number,
  target: number,
  costs: ArrayLike<number>,
): Float64Array | null {
  const distance = new Float64Array(order.length).fill(Number.POSITIVE_INFINITY);
  const arrival = new Int32Array(order.length);
  distance[source] = 0;
  for (const node of order) {
    if (distance[node] === Number.POSITIVE_INFINITY) continue;
    for (const e of outgoing[node]) {
      const { to } = edges[e];
      if (distance[node] + costs[e] >= distance[to]) continue;
      distance[to] = distance[node] + costs[e];
      arrival[to] = e;
    }
  }
  if (distance[target] === Number.POSITIVE_INFINITY) return null;
  const path = new Float64Array(edges.length);
  for (let node = target; node !== source; node = edges[arrival[node]].from) path[arrival[node]] = 1;
  return path;
}

function longestPath(
  edges: readonly Edge[],
  outgoing: readonly (readonly number[])[],
  order: readonly number[],
  source: number,
  target: number,
): number {
  const minusOne = new Float64Array(edges.length).fill(-1);
  const path = cheapestPath(edges, outgoing, order, source, target, minusOne);
  return path === null ? 0 : path.reduce((total, used) => total + used, 0);
}

/** A grid of rows × columns nodes with edges to the right and down: paths from corner to corner. */
export function gridPaths(rows: number, columns: number): LinearOracle & { readonly edges: readonly Edge[] } {
  const edges: Edge[] = [];
  const node = (row: number, column: number) => row * columns + column;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (column + 1 < columns) edges.push({ from: node(row, column), to: node(row, column + 1) });
      if (row + 1 < rows) edges.push({ from: node(row, column), to: node(row + 1, column) });
    }
  }
  return { ...dagPaths(rows * columns, edges, 0, rows * columns - 1), edges };
}
