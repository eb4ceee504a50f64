import { InputError, showValue } from "../../base/errors.js";

/** A field of a record; `null` when missing. */
export type Field = string | null;

/** Membership of a record: a truth value, a number in [0, 1], or `null` when a missing field leaves it open. */
export type GroupTest = (record: readonly Field[]) => boolean | number | null;

type Scalar = string | number | boolean | null;
type Evaluate = (record: readonly Field[]) => Scalar;

/** A node of mathjs's syntax tree, as far as it is read here. */
interface SyntaxNode {
  readonly type: string;
  readonly op?: string;
  readonly args?: readonly SyntaxNode[];
  readonly params?: readonly SyntaxNode[];
  readonly conditionals?: readonly string[];
  readonly items?: readonly SyntaxNode[];
  readonly content?: SyntaxNode;
  readonly name?: string;
  readonly fn?: SyntaxNode | string;
  readonly value?: unknown;
}

/** A subexpression: a truth value may not be compared, nor a plain value negated. */
interface Term {
  readonly isTruth: boolean;
  readonly evaluate: Evaluate;
}

type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";

/**
 * Compiles a named group's expression over CSV columns: comparisons, chains such as `18.5 <= bmi < 25`,
 * `column in ['a', 'b']`, `and`, `or`, `not (…)`, `isnull(column)`, + − * /, parentheses, numbers, strings and column names
 * (odd names in backticks). A numeric result in [0, 1] is a fractional membership. mathjs reads the syntax; only the
 * constructs above are accepted and nothing is handed to its evaluator. Missing fields follow Kleene's three-valued logic.
 *
 * @throws InputError for anything else, with the expression and the offending part.
 *
 * @example
 * import { compileGroupTest } from "minmaxmin/regret";
 * const test = await compileGroupTest("age <= 35 and smoker == 'yes'", ["age", "smoker"]);
 * test(["30", "yes"]); // => true
 * test([null, "no"]); // => false
 * test([null, "yes"]); // => null
 */
export async function compileGroupTest(text: string, columns: readonly string[]): Promise<GroupTest> {
  const { parse } = await import("mathjs");
  const quoted: string[] = [];
  // mathjs has no quoted names: backticked columns travel as symbols that no other column uses.
  const symbolised = text.replace(
    /`([^`]*)`/g,
    (_, name: string) => `${QUOTED_PREFIX}${quoted.push(name) - 1}`,
  );
  let tree: SyntaxNode;
  try {
    tree = parse(symbolised) as unknown as SyntaxNode;
  } catch (error) {
    throw InputError.of("group", `${showValue(text)} cannot be read (${(error as Error).message})`, REMEDY);
  }
  const term = new Compiler(text, columns, quoted).compile(tree);
  return (record) => {
    const result = term.evaluate(record);
    return typeof result === "string" ? toNumber(result) : result;
  };
}

const QUOTED_PREFIX = "quoted_column_";
const REMEDY = "use comparisons, in, and, or, not (…), isnull(…) over column names";
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  equal: "==",
  unequal: "!=",
  smaller: "<",
  smallerEq: "<=",
  larger: ">",
  largerEq: ">=",
};

class Compiler {
  constructor(
    private readonly text: string,
    private readonly columns: readonly string[],
    private readonly quoted: readonly string[],
  ) {}

  compile(node: SyntaxNode): Term {
    switch (node.type) {
      case "ParenthesisNode":
        return this.compile(node.content!);
      case "ConstantNode":
        return this.constant(node.value);
      case "SymbolNode":
        return { isTruth: false, evaluate: this.column(node.name!) };
      case "RelationalNode":
        return this.chain(node);
      case "OperatorNode":
        return this.operator(node);
      case "FunctionNode":
        return this.isNull(node);
      default:
        throw this.refuse(`contains ${node.type.replace("Node", "").toLowerCase()}`);
    }
  }

  private constant(value: unknown): Term {
    if (typeof value === "boolean") return { isTruth: true, evaluate: () => value };
    if (typeof value !== "number" && typeof value !== "string")
      throw this.refuse(`contains ${String(value)}`);
    return { isTruth: false, evaluate: () => value };
  }

  private column(symbol: string): Evaluate {
    const name = symbol.startsWith(QUOTED_PREFIX)
      ? this.quoted[Number(symbol.slice(QUOTED_PREFIX.length))]
      : symbol;
    const index = this.columns.indexOf(name);
    if (index < 0) {
      throw InputError.of(
        "group",
        `${showValue(this.text)} names the column ${showValue(name)}, which does not exist`,
        `use one of ${this.columns.join(", ")} (names that are no identifiers in backticks)`,
      );
    }
    return (record) => record[index];
  }

  private operator(node: SyntaxNode): Term {
    const [first, second] = node.args!;
    const op = node.op!;
    switch (op) {
      case "and":
        return this.both(first, second, false);
      case "or":
        return this.both(first, second, true);
      case "not": {
        const { evaluate } = this.truth(first);
        return { isTruth: true, evaluate: (record) => negate(evaluate(record)) };
      }
      case "in":
        return this.membership(first, second);
      case "+":
      case "-":
      case "*":
      case "/":
        return this.arithmetic(
          op,
          node.args!.map((arg) => this.value(arg)),
        );
      case "==":
      case "!=":
      case "<":
      case "<=":
      case ">":
      case ">=":
        return this.comparison(op, this.value(first), this.value(second));
      default:
        throw this.refuse(`uses the operator ${op}`);
    }
  }

  private chain({ params, conditionals }: SyntaxNode): Term {
    const values = params!.map((param) => this.value(param));
    const links = conditionals!.map(
      (name, i) => this.comparison(COMPARISONS[name], values[i], values[i + 1]).evaluate,
    );
    return { isTruth: true, evaluate: (record) => combine(links, record, false) };
  }

  private both(first: SyntaxNode, second: SyntaxNode, absorbing: boolean): Term {
    const parts = [this.truth(first).evaluate, this.truth(second).evaluate];
    return { isTruth: true, evaluate: (record) => combine(parts, record, absorbing) };
  }

  private comparison(op: Comparison, left: Evaluate, right: Evaluate): Term {
    return { isTruth: true, evaluate: (record) => compare(op, left(record), right(record)) };
  }

  private membership(first: SyntaxNode, list: SyntaxNode): Term {
    if (list.type !== "ArrayNode") throw this.refuse("uses in without a list such as ['a', 'b']");
    const value = this.value(first);
    const items = list.items!.map((item) => this.value(item));
    const links = items.map(
      (item): Evaluate =>
        (record) =>
          compare("==", value(record), item(record)),
    );
    return { isTruth: true, evaluate: (record) => combine(links, record, true) };
  }

  private arithmetic(op: "+" | "-" | "*" | "/", operands: readonly Evaluate[]): Term {
    const [left, right] = operands.length === 1 ? [() => 0, operands[0]] : operands;
    return {
      isTruth: false,
      evaluate: (record) => {
        const [a, b] = [toNumber(left(record)), toNumber(right(record))];
        if (a === null || b === null) return null;
        const result = op === "+" ? a + b : op === "-" ? a - b : op === "*" ? a * b : a / b;
        return Number.isFinite(result) ? result : null;
      },
    };
  }

  private isNull({ fn, args }: SyntaxNode): Term {
    const name = typeof fn === "string" ? fn : fn?.name;
    if (name !== "isnull" || args!.length !== 1) throw this.refuse(`calls ${name}`);
    const value = this.value(args![0]);
    return { isTruth: true, evaluate: (record) => value(record) === null };
  }

  private value(node: SyntaxNode): Evaluate {
    const term = this.compile(node);
    if (term.isTruth) throw this.refuse("compares or computes with a truth value (write not (a == b))");
    return term.evaluate;
  }

  private truth(node: SyntaxNode): Term {
    const term = this.compile(node);
    if (!term.isTruth)
      throw this.refuse("uses a plain value as a truth value (write not (a == b), a == 1 and …)");
    return term;
  }

  private refuse(what: string): InputError {
    return InputError.of("group", `${showValue(this.text)} ${what}`, REMEDY);
  }
}

/** Kleene's conjunction (absorbing value false) or disjunction (true). */
function combine(parts: readonly Evaluate[], record: readonly Field[], absorbing: boolean): boolean | null {
  let isOpen = false;
  for (const part of parts) {
    const value = part(record);
    if (value === absorbing) return absorbing;
    isOpen ||= value === null;
  }
  return isOpen ? null : !absorbing;
}

function negate(value: Scalar): boolean | null {
  return value === null ? null : !value;
}

/** Numbers where both sides are numbers or read as such, strings otherwise. */
function compare(op: Comparison, left: Scalar, right: Scalar): boolean | null {
  if (left === null || right === null) return null;
  const [a, b] = [toNumber(left), toNumber(right)];
  const order = a !== null && b !== null ? a - b : compareText(String(left), String(right));
  switch (op) {
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The number a value stands for; `null` for text that is none. */
function toNumber(value: Scalar): number | null {
  if (value === null || value === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
