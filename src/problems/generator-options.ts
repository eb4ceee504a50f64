import { InputError, showValue } from "../base/errors.js";
import { describeRule, isAllowed, type NumberRule } from "../base/fields.js";

/** @throws InputError when a generator's option breaks its rule. */
export function requireOption(name: string, value: number, rule: NumberRule): void {
  if (isAllowed(value, rule)) return;
  throw InputError.of(name, `is ${showValue(value)}`, `give ${describeRule(rule)}`);
}
