import { it } from "vitest";
import { solveManyInOneProcess } from "../milp/endurance.js";

it("solves 5,000 models in one process without growth or failure", () => solveManyInOneProcess(5000));
