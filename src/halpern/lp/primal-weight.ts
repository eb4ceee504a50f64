/** Movements outside of this range tell nothing about the weight. */
const LEAST_MOVE = 1e-16;
const MOST_MOVE = 1e12;
/** Gains of the controller (cuPDLPx, arXiv 2507.14051). */
const PROPORTIONAL = 0.99;
const INTEGRAL = 0.01;
const INTEGRAL_DECAY = 0.3;
/** Most change of ln ω at one restart: without it the weight ran away where one side converges at once. */
const MOST_CHANGE = 1;

/** Balances primal and dual movement between restarts: a PID controller on ln(‖Δy‖/‖Δx‖) − ln ω. */
export class PrimalWeight {
  private integral = 0;
  private best = 1;
  private bestImbalance = Number.POSITIVE_INFINITY;

  /** The weight for the next cycle. */
  update(omega: number, moveX: number, moveY: number, relativePrimal: number, relativeDual: number): number {
    const imbalance = Math.abs(Math.log10(relativeDual / relativePrimal));
    if (imbalance < this.bestImbalance) {
      this.bestImbalance = imbalance;
      this.best = omega;
    }
    if (!inRange(moveX) || !inRange(moveY)) return this.best;
    const error = Math.log(moveY) - Math.log(moveX) - Math.log(omega);
    this.integral = INTEGRAL_DECAY * this.integral + error;
    const change = PROPORTIONAL * error + INTEGRAL * this.integral;
    return omega * Math.exp(Math.max(-MOST_CHANGE, Math.min(MOST_CHANGE, change)));
  }
}

function inRange(move: number): boolean {
  return move > LEAST_MOVE && move < MOST_MOVE;
}
