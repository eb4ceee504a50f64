export type { MpsFormat } from "./fields.js";
export type { MpsColumns, MpsModel, MpsRows } from "./model.js";
export { readMps } from "./read.js";
export { writeMps } from "./write.js";
