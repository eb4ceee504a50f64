import { it } from "vitest";
import { solveManyInOneProcess } from "./endurance.js";

it("solves 500 models in one process without growth or failure", () => solveManyInOneProcess(500));
