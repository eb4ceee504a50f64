import { CapacityTable, type Option } from "./capacity-table.js";
import type { Cut, FaceInequality } from "./cut.js";
import type { Lifter } from "./lifting.js";
import type { Block, Choice, SingleRowRecourse } from "./single-row.js";

/** A proof by the table and one by the oracle add the same numbers in another order: they agree to this, relatively. */
const ROUNDING = 1e-9;

/**
 * Lifts through the value function of the coupling row's capacity: n log n steps of one dynamic programme serve all columns.
 */
export class SingleRowLifter implements Lifter {
  readonly name = "dynamic programming over the capacity";

  constructor(
    private readonly recourse: SingleRowRecourse,
    private readonly xCount: number,
    private readonly yCount: number,
  ) {}

  lift({ origin, alpha, rhs }: FaceInequality, x: Float64Array): Cut | undefined {
    const { blocks } = this.recourse;
    const y = new Float64Array(this.yCount);
    const faces = blocks.map((block) => new BlockFace(block, x));
    for (const face of faces) for (const j of face.open) y[j] = alpha[j];

    let room = this.recourse.capacity;
    let baseline = 0;
    let released = 0;
    for (const face of faces) {
      room -= face.lightest.weight;
      baseline += sumAt(y, face.lightest.columns);
      released += face.releasable;
    }
    const size = room + released;
    const options = faces.map((face) => face.current.map((choice) => face.optionOf(choice, y)));
    const full = new CapacityTable(size, released, baseline);
    for (const list of options) full.add(list);
    const reached = full.at(room);
    if (reached > rhs + ROUNDING * Math.max(1, Math.abs(rhs))) return undefined;
    const g = Math.max(rhs, reached);

    const beta = new Float64Array(this.xCount);
    let shift = 0;
    liftBesideOthers(faces, options, room, new CapacityTable(size, released, baseline), (b, beside) => {
      const face = faces[b];
      if (face.flipped.length === 0) return;
      const coefficient = liftBlock(face, beside, room, g, y);
      const flipped = face.flipped.map((choice) => {
        const { weight, value } = face.optionOf(choice, y);
        return { weight, value: value + coefficient };
      });
      options[b] = [...options[b], ...flipped];
      // coefficient · |x_i − x̂_i|
      if (face.isOne) {
        beta[face.linking] = 0 - coefficient;
        shift += coefficient;
      } else {
        beta[face.linking] = coefficient;
      }
    });
    return { origin, xCoefficients: beta, yCoefficients: y, rhs: g - shift };
  }

  largest({ xCoefficients, yCoefficients }: Cut): number {
    const options = this.recourse.blocks.map(({ linking, choices }) =>
      choices.flatMap((list, state) =>
        list.map(({ weight, columns }) => ({
          weight,
          value: sumAt(yCoefficients, columns) + (linking >= 0 && state === 1 ? xCoefficients[linking] : 0),
        })),
      ),
    );
    let room = this.recourse.capacity;
    let baseline = 0;
    const lightest = options.map((list) => list.reduce((a, b) => (b.weight < a.weight ? b : a)));
    for (const { weight, value } of lightest) {
      room -= weight;
      baseline += value;
    }
    const table = new CapacityTable(Math.max(room, 0), 0, baseline);
    options.forEach((list, b) => {
      const { weight, value } = lightest[b];
      table.add(list.map((option) => ({ weight: option.weight - weight, value: option.value - value })));
    });
    return table.at(room);
  }

  dispose(): void {}
}

/**
 * Visits every block with the table of all others, those before it as they were left and those behind it as they are: halving the list
 * again and again builds these tables in n log n steps. A table is asked only for what the blocks still to be added can use, so it is
 * kept up from there on.
 */
function liftBesideOthers(
  faces: readonly BlockFace[],
  options: readonly (readonly Option[])[],
  room: number,
  empty: CapacityTable,
  visit: (block: number, beside: CapacityTable) => void,
): void {
  const tables = [empty];
  const visitRange = (from: number, to: number, depth: number, lowest: number): void => {
    if (to - from <= 1) {
      if (to > from) visit(from, tables[depth]);
      return;
    }
    const middle = (from + to) >> 1;
    for (const { own, others } of [
      { own: [from, middle], others: [middle, to] },
      { own: [middle, to], others: [from, middle] },
    ]) {
      tables[depth + 1] ??= empty.another();
      const beside = tables[depth + 1];
      beside.copy(tables[depth], lowest);
      let kept = lowest;
      for (let b = others[0]; b < others[1]; b++) {
        kept += faces[b].heaviest;
        beside.add(options[b], kept);
      }
      visitRange(own[0], own[1], depth + 1, kept);
    }
  };
  const total = faces.reduce((sum, { heaviest }) => sum + heaviest, 0);
  visitRange(0, faces.length, 0, room - total);
}

/** A block at x̂: its choices there, and those once its linking column has been flipped. */
class BlockFace {
  readonly linking: number;
  readonly isOne: boolean;
  readonly current: readonly Choice[];
  readonly flipped: readonly Choice[];
  readonly lightest: Choice;
  /** Columns that some choice at x̂ sets to 1; the others are closed. */
  readonly open: ReadonlySet<number>;

  constructor({ linking, choices }: Block, x: Float64Array) {
    this.linking = linking;
    this.isOne = linking >= 0 && x[linking] > 0.5;
    this.current = choices[this.isOne ? 1 : 0];
    this.flipped = linking < 0 ? [] : choices[this.isOne ? 0 : 1];
    this.lightest = this.current.reduce((a, b) => (b.weight < a.weight ? b : a));
    this.open = new Set(this.current.flatMap(({ columns }) => columns));
  }

  /** The most capacity that it can use beyond its lightest choice at x̂. */
  get heaviest(): number {
    const most = (sum: number, { weight }: Choice) => Math.max(sum, weight - this.lightest.weight);
    return this.flipped.reduce(most, this.current.reduce(most, 0));
  }

  /** Capacity that the flip can give back. */
  get releasable(): number {
    return this.flipped.reduce((most, { weight }) => Math.max(most, this.lightest.weight - weight), 0);
  }

  /** A choice relative to the lightest at x̂. */
  optionOf({ weight, columns }: Choice, y: Float64Array) {
    return {
      weight: weight - this.lightest.weight,
      value: sumAt(y, columns) - sumAt(y, this.lightest.columns),
    };
  }
}

/**
 * Coefficients of a block's flip and of the columns it opens (written to y): with v(c) the most that all other blocks
 * can reach beside choice c, each choice c needs  v(c) + flip + Σ opened ≤ g.  The flip's coefficient is limited by the choices
 * that open nothing, then each opened column by those that open no later one.
 */
function liftBlock(face: BlockFace, table: CapacityTable, room: number, g: number, y: Float64Array): number {
  const largestCoefficient = Math.max(1, Math.abs(g));
  const slackOf = (choice: Choice) => {
    const { weight, value } = face.optionOf(choice, y);
    return g - table.at(room - weight) - value;
  };
  const opened = new Set<number>();
  const pending = new Set(face.flipped);
  let flip = largestCoefficient;
  for (const choice of [...pending]) {
    if (choice.columns.some((j) => !face.open.has(j))) continue;
    flip = Math.min(flip, slackOf(choice));
    pending.delete(choice);
  }
  for (const j of [...pending].flatMap(({ columns }) => columns)) {
    if (face.open.has(j) || opened.has(j)) continue;
    opened.add(j);
    let coefficient = largestCoefficient;
    for (const choice of [...pending]) {
      if (choice.columns.some((i) => !face.open.has(i) && !opened.has(i))) continue;
      // Columns opened before already count in the choice's value.
      if (choice.columns.includes(j)) coefficient = Math.min(coefficient, slackOf(choice) - flip);
      pending.delete(choice);
    }
    y[j] = coefficient;
  }
  return flip;
}

function sumAt(values: Float64Array, indices: readonly number[]): number {
  let total = 0;
  for (const j of indices) total += values[j];
  return total;
}
