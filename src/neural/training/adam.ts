/** Adam (Kingma & Ba, ICLR 2015) on one vector in double precision: what it holds is all a checkpoint needs. */
export class Adam {
  step = 0;
  readonly mean: Float64Array;
  readonly square: Float64Array;

  constructor(length: number) {
    this.mean = new Float64Array(length);
    this.square = new Float64Array(length);
  }

  /** Moves `parameters` against the gradient. */
  update(parameters: Float64Array, gradient: Float64Array, learningRate: number): void {
    const { mean, square } = this;
    this.step++;
    const meanShare = 1 - DECAY_MEAN ** this.step;
    const squareShare = 1 - DECAY_SQUARE ** this.step;
    for (let k = 0; k < parameters.length; k++) {
      mean[k] = DECAY_MEAN * mean[k] + (1 - DECAY_MEAN) * gradient[k];
      square[k] = DECAY_SQUARE * square[k] + (1 - DECAY_SQUARE) * gradient[k] * gradient[k];
      parameters[k] -=
        (learningRate * (mean[k] / meanShare)) / (Math.sqrt(square[k] / squareShare) + EPSILON);
    }
  }
}

const DECAY_MEAN = 0.9;
const DECAY_SQUARE = 0.999;
const EPSILON = 1e-8;
