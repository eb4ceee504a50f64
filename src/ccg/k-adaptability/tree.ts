import { yieldToSignals } from "../../base/interrupt.js";
import type { Stop } from "../../base/stop.js";
import { hasSolution, type MilpBackend } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { allowance } from "../tolerances.js";
import { type Cells, type PolicyPlan, solveCells } from "./node-master.js";
import { PolicySeparation } from "./separation.js";

/** A plan misses a requirement where its excess is above this (rows in their own units, cost relative to θ). */
const SEPARATION_TOLERANCE = 1e-6;

/** Share of the gap that one node's model may use up. */
const NODE_GAP_SHARE = 0.1;

/** The best plan with K policies, and what is proved about it. */
export interface PolicySearchResult {
  readonly status: "optimal" | "feasible" | "infeasible" | "unbounded" | "unknown" | "error";
  /** The plan, with its proved worst case (the best of its policies in every scenario). */
  readonly best?: { readonly plan: PolicyPlan; readonly value: number; readonly scenario: Float64Array };
  /** Proved lower bound on every plan with K policies. */
  readonly bound: number;
  /** Scenarios met. */
  readonly scenarios: readonly Float64Array[];
  readonly nodes: number;
  readonly message?: string;
}

interface Node {
  readonly cells: Cells;
  /** Bound inherited from the parent. */
  readonly bound: number;
}

/** What the search starts from and stops at. */
export interface PolicySearchOptions {
  readonly policies: number;
  readonly gap: number;
  readonly stop: Stop;
  readonly firstScenario: Float64Array;
  /** Worst case of a known plan: nodes at or above it are dropped. */
  readonly cutoff?: number;
  readonly onRound?: (bound: number, scenarios: number) => void;
}

/**
 * K-adaptability by branch and bound over partitions of the scenarios found into K cells (Subramanyam, Gounaris &
 * Wiesemann 2020). A node's model serves cell k by policy k; where some scenario defeats all K policies, the node splits into
 * K children that give the scenario to one policy each. Best bound first, deeper nodes before others of the same bound.
 */
export async function searchPolicies(
  problem: TwoStageProblem,
  backend: MilpBackend,
  { policies, gap, stop, firstScenario, cutoff = Number.POSITIVE_INFINITY, onRound }: PolicySearchOptions,
): Promise<PolicySearchResult> {
  const separation = new PolicySeparation(problem, backend);
  const empty: Float64Array[][] = Array.from({ length: policies }, () => []);
  const open: Node[] = [
    { cells: empty.map((cell, k) => (k === 0 ? [firstScenario] : cell)), bound: Number.NEGATIVE_INFINITY },
  ];
  const scenarios = [firstScenario];
  let best: PolicySearchResult["best"];
  let value = cutoff;
  let nodes = 0;
  const finish = (
    status: PolicySearchResult["status"],
    bound: number,
    message?: string,
  ): PolicySearchResult => ({
    status,
    best,
    bound: Math.min(bound, value),
    scenarios,
    nodes,
    ...(message !== undefined && { message }),
  });
  const isDone = (bound: number) => bound >= value - allowance(gap, value);

  for (;;) {
    const node = takeBest(open);
    if (node === undefined || isDone(node.bound)) break;
    if (stop.reason() !== undefined) return finish(best ? "feasible" : "unknown", node.bound);
    nodes++;
    const { answer, plan } = solveCells(problem, backend, node.cells, {
      stop,
      relativeGap: NODE_GAP_SHARE * gap,
    });
    if (answer.status === "infeasible") continue;
    if (answer.status === "unbounded") return finish("unbounded", Number.NEGATIVE_INFINITY);
    if (answer.status === "error") return finish("error", node.bound, answer.message);
    if (!hasSolution(answer)) return finish(best ? "feasible" : "unknown", node.bound);
    const bound = Math.max(node.bound, answer.bound);
    onRound?.(Math.min(bound, ...open.map((other) => other.bound)), scenarios.length);
    if (isDone(bound)) continue;

    const proposal = plan(answer.x);
    const worst = separation.worstScenario(
      proposal.x,
      proposal.policies,
      proposal.theta,
      stop,
      SEPARATION_TOLERANCE / 4,
    );
    if (worst.kind === "limit") return finish(best ? "feasible" : "unknown", node.bound);
    if (worst.bound <= SEPARATION_TOLERANCE) {
      const proved = proposal.theta + Math.max(0, worst.bound) * Math.max(1, Math.abs(proposal.theta));
      if (proved < value) {
        value = proved;
        best = { plan: proposal, value, scenario: worst.xi };
      }
      continue; // the node's model is solved to a share of the gap, so nothing better than the gap is left in it
    }
    scenarios.push(worst.xi);
    for (const cells of children(node.cells, worst.xi)) open.push({ cells, bound });
    await yieldToSignals();
  }
  if (best === undefined && cutoff === Number.POSITIVE_INFINITY)
    return finish("infeasible", Number.POSITIVE_INFINITY);
  return finish("optimal", value - allowance(gap, value));
}

/** The scenario in each cell in turn; of the empty cells only the first, for the others are its mirror images. */
function* children(cells: Cells, xi: Float64Array): Generator<Cells> {
  for (let k = 0; k < cells.length; k++) {
    yield cells.map((cell, other) => (other === k ? [...cell, xi] : cell));
    if (cells[k].length === 0) return;
  }
}

/** Removes the node of least bound, the latest of those with the same one. */
function takeBest(open: Node[]): Node | undefined {
  if (open.length === 0) return undefined;
  let chosen = open.length - 1;
  for (let i = open.length - 2; i >= 0; i--) {
    if (open[i].bound < open[chosen].bound) chosen = i;
  }
  const [node] = open.splice(chosen, 1);
  return node;
}
