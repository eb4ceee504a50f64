import { InputError, showValue } from "../../base/errors.js";
import { LeastSquaresComparator } from "../comparators.js";
import type { GroupReport } from "../group-report.js";
import { GroupwiseLearner } from "../groupwise.js";
import { OnlineLogistic } from "../learners/logistic.js";
import { RunningMean } from "../learners/mean.js";
import { OnlineGradientDescent } from "../learners/ogd.js";
import { OnlineRidge } from "../learners/ridge.js";
import { VovkAzouryWarmuth } from "../learners/vaw.js";
import { squaredLoss } from "../losses.js";
import type { GroupwiseOptions } from "../options.js";
import type { GroupwiseState } from "../state.js";
import type { OnlineLearner } from "../types.js";
import type { CsvRecord } from "./csv.js";
import { RegretCurve, type SavedCurve } from "./curve.js";
import { type Example, type NamedGroup, TableEncoder } from "./encoder.js";
import { dimensionOf, type TableSchema } from "./schema.js";

export const TABLE_LEARNERS = ["ridge", "vaw", "ogd", "logistic", "constant"] as const;
export type TableLearner = (typeof TABLE_LEARNERS)[number];

type Passed = "aggregator" | "range" | "output" | "feedback" | "alwaysOn" | "missing" | "nonFinite" | "seed";

/** Everything that defines a run over a table; plain JSON, part of its checkpoint. */
export interface TableRun {
  readonly columns: readonly string[];
  readonly schema: TableSchema;
  readonly groups: readonly NamedGroup[];
  readonly learner: TableLearner;
  readonly lambda: number;
  readonly options: Pick<GroupwiseOptions<Example, number>, Passed>;
}

export const SESSION_FORMAT = "groupwise-table/1";

/** Checkpoint of a run over a table. */
export interface SavedSession {
  readonly format: typeof SESSION_FORMAT;
  readonly run: TableRun;
  /** Records consumed. */
  readonly records: number;
  readonly curve: SavedCurve;
  readonly state: GroupwiseState;
}

/** What became of one record. */
export interface RecordResult {
  /** In the units of the target column. */
  readonly prediction: number;
  /** Squared loss in scaled units; `null` for a record without a target. */
  readonly loss: number | null;
}

/** A groupwise learner (squared loss, with the single learner beside) fed with the records of a table. */
export class TableSession {
  records = 0;

  private constructor(
    private readonly run: TableRun,
    private readonly encoder: TableEncoder,
    readonly learner: GroupwiseLearner<Example, number, number, Float64Array>,
    readonly curve: RegretCurve,
  ) {}

  static async start(run: TableRun, source: string): Promise<TableSession> {
    const encoder = await TableEncoder.create(run.schema, run.groups, run.columns, source);
    return new TableSession(run, encoder, new GroupwiseLearner(optionsOf(run, encoder)), new RegretCurve());
  }

  /** Goes on where the checkpoint was taken, bit for bit. */
  static async resume(saved: SavedSession, source: string): Promise<TableSession> {
    if (saved?.format !== SESSION_FORMAT) {
      throw InputError.of(
        "format",
        `is ${showValue(saved?.format)}`,
        `give a ${SESSION_FORMAT} checkpoint`,
        source,
      );
    }
    const encoder = await TableEncoder.create(saved.run.schema, saved.run.groups, saved.run.columns, source);
    const learner = GroupwiseLearner.resume(saved.state, optionsOf(saved.run, encoder));
    const session = new TableSession(saved.run, encoder, learner, RegretCurve.restore(saved.curve));
    session.records = saved.records;
    return session;
  }

  /** Header of the records. */
  get columns(): readonly string[] {
    return this.run.columns;
  }

  /** Predicts a record and learns from it, if it has a target. */
  feed(record: CsvRecord): RecordResult {
    const example = this.encoder.encode(record);
    const { value } = this.learner.predict(example);
    const { loss } = this.learner.update(example.label);
    this.records++;
    if (this.curve.isDue(this.records)) this.curve.add(this.records, this.report());
    return {
      prediction: this.encoder.reader.unscale(value),
      loss: example.label === null ? null : loss,
    };
  }

  report(): GroupReport[] {
    return this.learner.report();
  }

  save(): SavedSession {
    return {
      format: SESSION_FORMAT,
      run: this.run,
      records: this.records,
      curve: this.curve.save(),
      state: this.learner.save(),
    };
  }
}

function optionsOf(
  run: TableRun,
  encoder: TableEncoder,
): GroupwiseOptions<Example, number, number, Float64Array> {
  const dimension = dimensionOf(run.schema);
  return {
    ...run.options,
    groups: encoder.groups,
    features: ({ features }) => features,
    loss: squaredLoss,
    learner: () => newLearner(run, dimension),
    baseline: newLearner(run, dimension),
    comparator: () => new LeastSquaresComparator(dimension),
  };
}

function newLearner({ learner, lambda }: TableRun, dimension: number): OnlineLearner<Float64Array, number> {
  switch (learner) {
    case "ridge":
      return new OnlineRidge(dimension, { lambda });
    case "vaw":
      return new VovkAzouryWarmuth(dimension, { lambda });
    case "ogd":
      return new OnlineGradientDescent(dimension);
    case "logistic":
      return new OnlineLogistic(dimension);
    case "constant":
      return new RunningMean();
    default:
      throw InputError.of(
        "learner",
        `is ${showValue(learner)}`,
        `choose one of ${TABLE_LEARNERS.join(", ")}`,
      );
  }
}
