import { expect, it } from "vitest";
import { MinimalStandard } from "../../src/index.js";

it.each([
  [0, ["1.384826266606", "5.602965669698", "2.636560105866", "2.187004404627"]],
  [1, ["2.700204148650", "0.189466985273", "4.826151967991", "8.975651576690"]],
])("14: first draws of the published K-adaptability instances, s = %s", (s, expected) => {
  const random = new MinimalStandard(1111 + s);
  expect(expected.map(() => random.uniform(0, 10).toFixed(12))).toEqual(expected);
});
