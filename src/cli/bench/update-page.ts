import { InputError } from "../../base/errors.js";
import { readText, writeFileAtomic } from "../../base/platform.js";
import { type ReportDocument, toMarkdown } from "../../report/index.js";

const BEGIN = "<!-- results -->";
const END = "<!-- end of results -->";

/**
 * Puts the alarms, the provenance and the tables of a report between the marks of a Markdown page, in place of what is
 * there: so that the tables in docs/ come from records and nowhere else.
 *
 * @throws InputError for a page without the two marks.
 */
export function updatePage(path: string, document: ReportDocument): void {
  const page = readText(path);
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from)
    throw InputError.of(
      "--page",
      `has no lines ${BEGIN} and ${END}`,
      "add them where the tables belong",
      path,
    );
  const blocks = document.blocks.filter(
    ({ kind }) => kind === "alarms" || kind === "assurance" || kind === "facts" || kind === "table",
  );
  // The page has its own title.
  const markdown = toMarkdown({ ...document, blocks }, (name) => name).replace(/^# .*\n\n/, "");
  writeFileAtomic(path, `${page.slice(0, from + BEGIN.length)}\n\n${markdown}\n${page.slice(to)}`);
}
