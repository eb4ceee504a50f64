import type { Edge } from "./dag.js";
import { type LinearOracle, sortedByCost } from "./oracle.js";

/**
 * Spanning trees of an undirected graph; an action marks its edges. Kruskal's algorithm, O(|E| log |E|).
 *
 * @example
 * import { spanningTrees } from "minmaxmin/regret";
 * const triangle = spanningTrees(3, [{ from: 0, to: 1 }, { from: 1, to: 2 }, { from: 0, to: 2 }]);
 * triangle.minimise(Float64Array.of(2, 1, 3)); // => [1, 1, 0]
 */
export function spanningTrees(nodeCount: number, edges: readonly Edge[]): LinearOracle {
  const size = nodeCount - 1;
  return {
    kind: "spanning-tree",
    dimension: edges.length,
    constants: { diameter: 2 * size, costRange: size, costNorm: edges.length },
    minimise(costs) {
      const parent = Int32Array.from({ length: nodeCount }, (_, i) => i);
      const tree = new Float64Array(edges.length);
      let joined = 0;
      for (const e of sortedByCost(costs)) {
        const a = findRoot(parent, edges[e].from);
        const b = findRoot(parent, edges[e].to);
        if (a === b) continue;
        parent[a] = b;
        tree[e] = 1;
        joined++;
      }
      return joined === size ? tree : null;
    },
  };
}

/** Root of a node's component, halving the path on the way. */
function findRoot(parent: Int32Array, node: number): number {
  let root = node;
  while (parent[root] !== root) {
    parent[root] = parent[parent[root]];
    root = parent[root];
  }
  return root;
}
