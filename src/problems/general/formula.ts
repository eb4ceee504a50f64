/** Formulas of model files: text, parsed by mathjs, becomes expressions that are affine in the decisions and in ξ. */
import type {
  AccessorNode,
  ConstantNode,
  FunctionNode,
  IndexNode,
  MathNode,
  OperatorNode,
  ParenthesisNode,
  RelationalNode,
  SymbolNode,
} from "mathjs";
import { InputError, showValue } from "../../base/errors.js";
import { type Constraint, Expression, type Operand, sum } from "../../model/index.js";
import type { DataValue } from "./data.js";

/** What a name may stand for. */
export interface Scope {
  readonly data: ReadonlyMap<string, DataValue>;
  /** Index sets: their lengths. */
  readonly indices: ReadonlyMap<string, number>;
  /** Decisions and factors, as nested lists. */
  readonly symbols: ReadonlyMap<string, SymbolTable>;
  /** Values of the indices in force. */
  readonly bound: ReadonlyMap<string, number>;
}

export type SymbolTable = Expression | readonly SymbolTable[];

let parse: ((text: string) => MathNode) | undefined;

/** Loads mathjs, which takes about a second: only files with formulas pay for it. */
export async function loadFormulaParser(): Promise<void> {
  parse ??= (await import("mathjs")).parse as (text: string) => MathNode;
}

/** An expression of a formula. @param field path of the formula in its file. */
export function evaluateFormula(field: string, text: unknown, scope: Scope): Expression {
  return toExpression(new Evaluator(field, scope).value(parseText(field, text)));
}

/** A number computed from data and indices only. */
export function evaluateNumber(field: string, text: unknown, scope: Scope): number {
  if (typeof text === "number" && Number.isFinite(text)) return text;
  return new Evaluator(field, scope).number(parseText(field, text));
}

/** A condition on data and indices. */
export function evaluateCondition(field: string, text: unknown, scope: Scope): boolean {
  return new Evaluator(field, scope).condition(parseText(field, text));
}

/** A row: `a <= b`, `a >= b`, `a == b` or `low <= a <= high`. */
export function evaluateRow(field: string, text: unknown, scope: Scope): Constraint {
  const evaluator = new Evaluator(field, scope);
  const node = parseText(field, text);
  if (node.type === "RelationalNode") return evaluator.range(node as RelationalNode);
  const { op, args } = node as OperatorNode;
  if (node.type === "OperatorNode" && ["<=", ">=", "=="].includes(op)) {
    const [left, right] = args.map((arg) => toExpression(evaluator.value(arg)));
    if (op === "<=") return left.atMost(right);
    return op === ">=" ? left.atLeast(right) : left.equals(right);
  }
  throw InputError.of(field, `is ${showValue(String(text))}, which is no comparison`, "use <=, >= or ==");
}

function parseText(field: string, text: unknown): MathNode {
  if (parse === undefined) throw new Error("call loadFormulaParser() before a model with formulas is read");
  const formula = typeof text === "number" ? String(text) : text;
  if (typeof formula !== "string") {
    throw InputError.of(field, `is ${showValue(text)}`, "give a formula as text");
  }
  try {
    return parse(formula);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw InputError.of(
      field,
      `is ${showValue(formula)}, which cannot be read: ${reason}`,
      "correct the formula",
    );
  }
}

/** Functions of data. */
const FUNCTIONS: Readonly<Record<string, (...values: number[]) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  cos: Math.cos,
  exp: Math.exp,
  floor: Math.floor,
  log: Math.log,
  max: Math.max,
  min: Math.min,
  round: Math.round,
  sin: Math.sin,
  sqrt: Math.sqrt,
};

const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

class Evaluator {
  constructor(
    private readonly field: string,
    private readonly scope: Scope,
  ) {}

  value(node: MathNode): Operand {
    switch (node.type) {
      case "ConstantNode":
        return this.constant(node as ConstantNode);
      case "ParenthesisNode":
        return this.value((node as ParenthesisNode).content);
      case "SymbolNode":
      case "AccessorNode":
        return this.lookUp(node);
      case "OperatorNode":
        return this.operator(node as OperatorNode);
      case "FunctionNode":
        return this.call(node as FunctionNode);
      default:
        throw this.fault(
          node,
          "is not part of a linear formula",
          "use + - * / ( ), names, indices and sum(...)",
        );
    }
  }

  number(node: MathNode): number {
    const value = this.value(node);
    if (typeof value === "number") return value;
    throw this.fault(node, "depends on a decision or on a factor", "use data and indices only here");
  }

  condition(node: MathNode): boolean {
    if (node.type === "ParenthesisNode") return this.condition((node as ParenthesisNode).content);
    const { op, args } = node as OperatorNode;
    if (node.type === "OperatorNode") {
      if (op === "and") return this.condition(args[0]) && this.condition(args[1]);
      if (op === "or") return this.condition(args[0]) || this.condition(args[1]);
      if (op === "not") return !this.condition(args[0]);
      if (isComparison(node)) return compare(op, this.number(args[0]), this.number(args[1]));
    }
    throw this.fault(node, "is no condition", "compare data and indices with <, <=, ==, !=, >= or >");
  }

  range({ conditionals, params }: RelationalNode): Constraint {
    const whole = params.map((param) => param.toString()).join(" … ");
    if (params.length !== 3 || !conditionals.every((condition) => condition === "smallerEq")) {
      const message = `has the comparison ${showValue(whole)}`;
      throw InputError.of(this.field, message, "write low <= expression <= high");
    }
    return toExpression(this.value(params[1])).between(this.number(params[0]), this.number(params[2]));
  }

  private constant(node: ConstantNode): number {
    if (typeof node.value === "number") return node.value;
    throw this.fault(node, "is no number", "use numbers and names");
  }

  private operator(node: OperatorNode): Operand {
    const [left, right] = node.args;
    switch (node.op) {
      case "+":
        return right === undefined ? this.value(left) : this.add(this.value(left), this.value(right), 1);
      case "-":
        return right === undefined
          ? this.add(0, this.value(left), -1)
          : this.add(this.value(left), this.value(right), -1);
      case "*":
        return this.multiply(node, this.value(left), this.value(right));
      case "/": {
        const divisor = this.number(right);
        if (divisor === 0) throw this.fault(node, "divides by zero", "divide by something else");
        return this.multiply(node, this.value(left), 1 / divisor);
      }
      case "^":
        return this.finite(node, this.number(left) ** this.number(right));
      default:
        throw this.fault(node, `uses ${showValue(node.op)}`, "use + - * / and ^ of data");
    }
  }

  private add(left: Operand, right: Operand, sign: 1 | -1): Operand {
    if (typeof left === "number" && typeof right === "number") return left + sign * right;
    return sum([left, sign === 1 ? right : toExpression(right).times(-1)]);
  }

  private multiply(node: MathNode, left: Operand, right: Operand): Operand {
    if (typeof left === "number") return typeof right === "number" ? left * right : right.times(left);
    try {
      return left.times(right);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { message, remedy } = error.problems[0];
      throw this.fault(node, message, remedy);
    }
  }

  /** sum(i, j, condition, term) over index sets, or a function of data. */
  private call(node: FunctionNode): Operand {
    const { name } = node.fn as unknown as SymbolNode;
    if (name === "sum") return this.sumOver(node);
    const evaluate = FUNCTIONS[name];
    if (evaluate === undefined) {
      const known = ["sum", ...Object.keys(FUNCTIONS)].join(", ");
      throw this.fault(node, `calls ${showValue(name)}`, `use ${known}`);
    }
    return this.finite(node, evaluate(...node.args.map((arg) => this.number(arg))));
  }

  private sumOver(node: FunctionNode): Operand {
    const args = [...node.args];
    const term = args.pop();
    const last = args.at(-1);
    const condition = last !== undefined && isCondition(last) ? args.pop() : undefined;
    const names = args.map((arg) => (arg as SymbolNode).name);
    const isOverIndices = args.every(
      (arg, k) => arg.type === "SymbolNode" && this.scope.indices.has(names[k]),
    );
    if (term === undefined || names.length === 0 || !isOverIndices) {
      throw this.fault(
        node,
        "does not name index sets first",
        "write sum(i, term) or sum(i, j, i < j, term)",
      );
    }
    const parts: Operand[] = [];
    for (const scope of everyIndex(this.scope, names)) {
      const inner = new Evaluator(this.field, scope);
      if (condition === undefined || inner.condition(condition)) parts.push(inner.value(term));
    }
    const isData = parts.every((part) => typeof part === "number");
    return isData ? (parts as number[]).reduce((total, part) => total + part, 0) : sum(parts);
  }

  /** A name, or a name with indices: x, x[i], x[i, j] or x[i][j]. */
  private lookUp(node: MathNode): Operand {
    const indices: number[] = [];
    let base = node;
    while (base.type === "AccessorNode") {
      const { object, index } = base as AccessorNode;
      const dimensions = (index as IndexNode).dimensions;
      indices.unshift(...dimensions.map((dimension) => this.index(node, dimension)));
      base = object;
    }
    if (base.type !== "SymbolNode")
      throw this.fault(node, "indexes something without a name", "write name[i]");
    const { name } = base as SymbolNode;
    const { bound, symbols, data } = this.scope;
    const found: SymbolTable | DataValue | undefined =
      bound.get(name) ?? symbols.get(name) ?? data.get(name) ?? CONSTANTS[name];
    if (found === undefined)
      throw this.fault(node, `names ${showValue(name)}, which is not declared`, this.known());
    let value: SymbolTable | DataValue = found;
    for (const index of indices) {
      if (!Array.isArray(value))
        throw this.fault(node, "has too many indices", "give as many as were declared");
      const entries: readonly (SymbolTable | DataValue)[] = value;
      if (!(Number.isInteger(index) && index >= 0 && index < entries.length)) {
        const remedy = `indices run from 0 to ${entries.length - 1}`;
        throw this.fault(node, `has the index ${index}`, remedy);
      }
      value = entries[index];
    }
    if (typeof value === "number" || value instanceof Expression) return value;
    throw this.fault(node, "has too few indices", "give as many as were declared");
  }

  private index(node: MathNode, dimension: MathNode): number {
    if (dimension.type === "RangeNode") throw this.fault(node, "takes a range", "use sum(i, …)");
    return this.number(dimension);
  }

  private known(): string {
    const names = [...this.scope.symbols.keys(), ...this.scope.data.keys(), ...this.scope.bound.keys()];
    return names.length === 0 ? "declare it" : `use ${names.slice(0, 12).join(", ")}`;
  }

  private finite(node: MathNode, value: number): number {
    if (Number.isFinite(value)) return value;
    throw this.fault(node, `is ${value}`, "compute a finite number");
  }

  /** An error that points at the term. */
  private fault(node: MathNode, message: string, remedy: string): InputError {
    const at = [...this.scope.bound].map(([name, value]) => `${name} = ${value}`).join(", ");
    const where = at === "" ? "" : ` (at ${at})`;
    return InputError.of(this.field, `in the term ${showValue(node.toString())}${where}: ${message}`, remedy);
  }
}

/** The scope once for every combination of values of some indices. */
export function everyIndex(scope: Scope, names: readonly string[]): Scope[] {
  return names.reduce<Scope[]>(
    (scopes, name) =>
      scopes.flatMap((outer) =>
        Array.from({ length: scope.indices.get(name) ?? 0 }, (_, value) => ({
          ...outer,
          bound: new Map([...outer.bound, [name, value]]),
        })),
      ),
    [scope],
  );
}

const COMPARISONS = ["<", "<=", "==", "!=", ">=", ">"];

function isComparison(node: MathNode): boolean {
  return node.type === "OperatorNode" && COMPARISONS.includes((node as OperatorNode).op);
}

function isCondition(node: MathNode): boolean {
  if (node.type === "ParenthesisNode") return isCondition((node as ParenthesisNode).content);
  return (
    isComparison(node) ||
    (node.type === "OperatorNode" && ["and", "or", "not"].includes((node as OperatorNode).op))
  );
}

function compare(op: string, left: number, right: number): boolean {
  switch (op) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case ">=":
      return left >= right;
    default:
      return left > right;
  }
}

function toExpression(operand: Operand): Expression {
  return typeof operand === "number" ? new Expression([{ coefficient: operand }]) : operand;
}
