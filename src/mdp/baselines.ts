import { type DrRpoResult, drRpo } from "./dr-rpo.js";
import type { DrRpoOptions } from "./options.js";

/** Options of a baseline: those of DR-RPO less what defines the baseline. */
export type BaselineOptions<S> = Omit<DrRpoOptions<S>, "update" | "temperature" | "reference" | "stepSize">;

/** σ²_min of We-DRIVE-U in its practical form. */
const WE_DRIVE_U_VARIANCE_FLOOR = 1;

/**
 * LSVI-UCB (Jin et al. 2020, arXiv 1907.05388): non-robust optimism with the elliptical bonus. The published method;
 * options given override its choices.
 */
export function lsviUcb<S>(options: Omit<BaselineOptions<S>, "uncertainty">): DrRpoResult<S> {
  return drRpo({
    bonus: "elliptical",
    projectFactors: false,
    ...options,
    uncertainty: { kind: "none" },
    update: "greedy",
  });
}

/** DR-LSVI-UCB (Liu & Xu 2024, arXiv 2402.15399): greedy, bonus by the diagonal of Λ⁻¹. Published for TV balls. */
export function drLsviUcb<S>(options: BaselineOptions<S>): DrRpoResult<S> {
  return drRpo({ projectFactors: false, ...options, update: "greedy" });
}

/**
 * We-DRIVE-U (Liu, Wang & Xu 2024, arXiv 2409.20521) in a practical form: variance-weighted regressions with
 * σ̄² = max{σ²_min, Var̂} and updates only when a determinant has doubled. The paper's additional error terms in σ̄
 * and its constants are left out, so its guarantee does not carry over. With values up to 1 and σ²_min = 1 the
 * weights have no effect: lower `varianceFloor` then.
 */
export function weDriveU<S>(options: BaselineOptions<S>): DrRpoResult<S> {
  return drRpo({
    projectFactors: false,
    varianceFloor: WE_DRIVE_U_VARIANCE_FLOOR,
    rareSwitching: true,
    ...options,
    update: "greedy",
  });
}
