import type { LinearModel } from "../linear-model.js";

/** A known model with a family of perturbed targets, level q from 0 (mild) to 1. */
export interface ModelInstance {
  readonly name: string;
  readonly model: LinearModel;
  target(q: number): LinearModel;
}
