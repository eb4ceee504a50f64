/** Gains of the controller on ln ω (after cuPDLPx, Lu, Peng & Yang 2025; a smaller proportional gain, with the balance below). */
const PROPORTIONAL = 0.5;
/** How much ln(relative primal residual/relative dual residual) adds to the error: movements alone drive ω away on some LPs. */
const BALANCE = 0.25;
const INTEGRAL = 0.01;
const INTEGRAL_MEMORY = 0.3;
/** Most change of ln ω at one restart: without it ω ran away on LPs where one side converges at once. */
const MOST_CHANGE = 1;
/** Movements outside this range say nothing about the balance of the two spaces. */
const LEAST_MOVEMENT = 1e-16;
const LARGEST_MOVEMENT = 1e12;

/**
 * The primal weight ω, which balances the steps η/ω and ηω: at every restart a controller moves ln ω towards
 * ln(‖Δy‖/‖Δx‖), the movements since the last restart, and towards equal residuals where these are judged. Falls back on the best ω seen when they are degenerate.
 */
export class PrimalWeight {
  private integral = 0;
  private best: number;
  private bestImbalance = Number.POSITIVE_INFINITY;
  /** ln(primal/dual) of the residuals last judged. */
  private balance = 0;

  constructor(public value: number) {
    this.best = value;
  }

  /** Remembers ω by how evenly primal and dual residual stand. */
  judge(primalResidual: number, dualResidual: number): void {
    const balance = Math.log(primalResidual / dualResidual);
    this.balance = Number.isFinite(balance) ? balance : 0;
    const imbalance = Math.abs(balance);
    if (!(imbalance < this.bestImbalance)) return;
    this.bestImbalance = imbalance;
    this.best = this.value;
  }

  update(primalMovement: number, dualMovement: number): void {
    if (!isMeaningful(primalMovement) || !isMeaningful(dualMovement)) {
      this.value = this.best;
      this.integral = 0;
      return;
    }
    const target = Math.log(dualMovement / primalMovement) + BALANCE * this.balance;
    const error = target - Math.log(this.value);
    this.integral = INTEGRAL_MEMORY * this.integral + error;
    const change = PROPORTIONAL * error + INTEGRAL * this.integral;
    this.value *= Math.exp(Math.max(-MOST_CHANGE, Math.min(MOST_CHANGE, change)));
  }
}

function isMeaningful(movement: number): boolean {
  return movement > LEAST_MOVEMENT && movement < LARGEST_MOVEMENT;
}
