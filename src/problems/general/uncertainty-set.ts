import { InputError, showValue } from "../../base/errors.js";
import {
  type BudgetGroupInput,
  boxSet,
  budgetSet,
  cardinalitySet,
  factorSet,
  intersectionSet,
  normInfinitySet,
  normOneSet,
  type PolytopeRow,
  polytopeSet,
  scaleSet,
  scenarioSet,
  type UncertaintySet,
} from "../../model/index.js";
import { asList, asRecord, type DataValue, requireKnownFields } from "./data.js";
import { evaluateNumber, evaluateRow, type Scope } from "./formula.js";

/** Reads the `uncertaintySet` of a model file over `dimension` factors. */
export function readUncertaintySet(
  field: string,
  value: unknown,
  dimension: number,
  scope: Scope,
): UncertaintySet {
  const object = asRecord(field, value);
  const reader = new SetReader(field, object, dimension, scope);
  const { kind } = object;
  switch (kind) {
    case "box":
      reader.fields("lower", "upper", "integer");
      return boxSet(reader.vector("lower"), reader.vector("upper"), { integer: reader.flag("integer") });
    case "budget":
      reader.fields("gamma", "lower", "upper", "weights", "groups", "integer");
      return budgetSet(dimension, reader.number("gamma"), {
        lower: reader.optionalVector("lower"),
        upper: reader.optionalVector("upper"),
        weights: reader.optionalVector("weights"),
        groups: reader.groups(),
        integer: reader.flag("integer"),
      });
    case "cardinality":
      reader.fields("nominal", "deviation", "gamma");
      return cardinalitySet(reader.vector("nominal"), reader.vector("deviation"), reader.number("gamma"));
    case "factor": {
      reader.fields("nominal", "loadings", "totalLimit");
      const totalLimit = object.totalLimit === undefined ? undefined : reader.number("totalLimit");
      return factorSet(reader.vector("nominal"), reader.table("loadings"), { totalLimit });
    }
    case "norm-1":
    case "norm-inf": {
      reader.fields("centre", "radius", "scale");
      const scale = reader.optionalVector("scale");
      const make = kind === "norm-1" ? normOneSet : normInfinitySet;
      return make(reader.vector("centre"), reader.number("radius"), { scale });
    }
    case "polytope":
      reader.fields("lower", "upper", "rows", "integer");
      return polytopeSet(dimension, reader.vector("lower"), reader.vector("upper"), reader.rows(), {
        integer: reader.flag("integer"),
      });
    case "scenarios":
      reader.fields("points");
      return scenarioSet(reader.table("points", dimension));
    case "intersection":
      reader.fields("sets");
      return intersectionSet(
        asList(`${field}.sets`, object.sets).map((set, i) =>
          readUncertaintySet(`${field}.sets[${i}]`, set, dimension, scope),
        ),
      );
    case "scaled": {
      reader.fields("set", "rho", "nominal");
      const inner = readUncertaintySet(`${field}.set`, object.set, dimension, scope);
      return scaleSet(inner, reader.number("rho"), reader.vector("nominal"));
    }
    default:
      throw InputError.of(
        `${field}.kind`,
        `is ${showValue(kind)}`,
        "use box, budget, cardinality, factor, norm-1, norm-inf, polytope, scenarios, intersection or scaled",
      );
  }
}

class SetReader {
  constructor(
    private readonly field: string,
    private readonly object: Readonly<Record<string, unknown>>,
    private readonly dimension: number,
    private readonly scope: Scope,
  ) {}

  fields(...known: string[]): void {
    requireKnownFields(this.field, this.object, ["kind", ...known]);
  }

  number(key: string): number {
    return evaluateNumber(`${this.field}.${key}`, this.object[key], this.scope);
  }

  flag(key: string): boolean {
    const value = this.object[key] ?? false;
    if (typeof value === "boolean") return value;
    throw InputError.of(`${this.field}.${key}`, `is ${showValue(value)}`, "give true or false");
  }

  optionalVector(key: string): number[] | undefined {
    return this.object[key] === undefined ? undefined : this.vector(key);
  }

  /** One number for every factor: a list, the name of data, or one number for all of them. */
  vector(key: string): number[] {
    const values = this.numbers(`${this.field}.${key}`, this.object[key]);
    return typeof values === "number" ? new Array(this.dimension).fill(values) : values;
  }

  table(key: string, width?: number): number[][] {
    const field = `${this.field}.${key}`;
    const value = this.named(this.object[key]);
    return asList(field, value).map((row, i) => {
      const numbers = this.numbers(`${field}[${i}]`, row);
      if (typeof numbers === "number") {
        throw InputError.of(`${field}[${i}]`, `is ${numbers}`, "give a list of numbers");
      }
      if (width !== undefined && numbers.length !== width) {
        throw InputError.of(`${field}[${i}]`, `has ${numbers.length} numbers`, `give ${width}`);
      }
      return numbers;
    });
  }

  groups(): BudgetGroupInput[] | undefined {
    if (this.object.groups === undefined) return undefined;
    const field = `${this.field}.groups`;
    return asList(field, this.object.groups).map((value, i) => {
      const group = asRecord(`${field}[${i}]`, value);
      requireKnownFields(`${field}[${i}]`, group, ["indices", "weights", "gamma"]);
      const inner = new SetReader(`${field}[${i}]`, group, this.dimension, this.scope);
      return {
        indices: inner.vector("indices"),
        weights: inner.optionalVector("weights"),
        gamma: inner.number("gamma"),
      };
    });
  }

  /** Rows over the factors, as formulas. */
  rows(): PolytopeRow[] {
    const field = `${this.field}.rows`;
    return asList(field, this.object.rows ?? []).map((text, i) => {
      const { expression, lower, upper } = evaluateRow(`${field}[${i}]`, text, this.scope);
      const values = new Map<number, number>();
      let constant = 0;
      for (const { coefficient, variable, factor } of expression.terms) {
        if (variable !== undefined) {
          throw InputError.of(
            `${field}[${i}]`,
            "contains a decision",
            "use factors only in the uncertainty set",
          );
        }
        if (factor === undefined) constant += coefficient;
        else values.set(factor, (values.get(factor) ?? 0) + coefficient);
      }
      return {
        indices: [...values.keys()],
        values: [...values.values()],
        lower: lower - constant,
        upper: upper - constant,
      };
    });
  }

  private numbers(field: string, value: unknown): number | number[] {
    const found = this.named(value);
    if (typeof found === "number") return found;
    if (typeof found === "string") return evaluateNumber(field, found, this.scope);
    return asList(field, found).map((entry, i) => evaluateNumber(`${field}[${i}]`, entry, this.scope));
  }

  private named(value: unknown): unknown {
    const data: DataValue | undefined = typeof value === "string" ? this.scope.data.get(value) : undefined;
    return data ?? value;
  }
}
