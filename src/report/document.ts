/** A report as data: blocks in reading order, of which the HTML and Markdown writers make pages. */

export interface ReportDocument {
  readonly title: string;
  /** One line under the title. */
  readonly subtitle: string;
  readonly blocks: readonly ReportBlock[];
}

export type ReportBlock =
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string }
  /** What must not be overlooked; drawn in red. */
  | { readonly kind: "alarms"; readonly title: string; readonly items: readonly string[] }
  /** All is well, in words. */
  | { readonly kind: "assurance"; readonly text: string }
  | { readonly kind: "facts"; readonly items: readonly (readonly [label: string, value: string])[] }
  | ReportTable
  | ReportPlot;

export interface ReportTable {
  readonly kind: "table";
  /** Of the file that holds it by itself. */
  readonly name: string;
  readonly caption: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface ReportPlot {
  readonly kind: "plot";
  readonly name: string;
  readonly caption: string;
  readonly svg: string;
}
