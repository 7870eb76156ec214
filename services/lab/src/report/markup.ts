/** Text made safe inside HTML, in an element or in an attribute. */
export function safe(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}

/** What a column holds: words that wrap, a short text that does not, or a number. */
type ColumnKind = "words" | "short" | "number";
export type Column = readonly [title: string, kind: ColumnKind];
/** A cell's text, with a second line in small print where there is one. */
export type Cell = string | readonly [text: string, small: string];
export type Row = { readonly cells: readonly Cell[]; readonly marked?: boolean };

const classes = { words: "", short: ' class="t"', number: ' class="n"' } as const;

/** Tables of more columns become a card per row where the screen is narrow. */
const MANY_COLUMNS = 5;

/** Of a list that is longer, a telephone shows so many at first. */
export const SHOWN_ON_TELEPHONE = 8;

/**
 * A table or list, of which a telephone shows the first rows and a box to tick for the others. Wider screens and paper show all.
 * @param count how many rows it has
 * @param what they are called
 */
export function shortened(inside: string, count: number, what: string): string {
  if (count <= SHOWN_ON_TELEPHONE) return inside;
  return `<div class="long">${inside}<label class="all"><input type="checkbox"> Show all ${count.toLocaleString("en-US")} ${safe(what)}</label></div>`;
}

/**
 * A table in a box that scrolls by itself, by finger and by keyboard. The first column names its row. Roles are written out,
 * for a table laid out as cards is read as none without them.
 * @param columns title and kind of each; every row has as many cells
 */
export function tableOf(caption: string, columns: readonly Column[], rows: readonly Row[]): string {
  const isExplained = rows.some(({ cells: [first = ""] }) => typeof first !== "string");
  const head = columns.map(([title, kind]) => `<th scope="col" role="columnheader"${classes[kind]}>${safe(title)}</th>`).join("");
  const body = rows.map(({ cells, marked }) => {
    const filled = columns.map(([title, kind], index) => {
      const cell = cells[index] ?? "";
      const [text, small] = typeof cell === "string" ? [cell, ""] : cell;
      const words = isExplained && index === 0 ? `<span>${safe(text)}</span>` : safe(text);
      const inside = `${words}${small === "" ? "" : `<small>${safe(small)}</small>`}`;
      return index === 0
        ? `<th scope="row" role="rowheader"${classes[kind]}>${inside}</th>`
        : `<td role="cell" data-title="${safe(title)}"${classes[kind]}>${inside}</td>`;
    });
    return `<tr role="row"${marked ? ' class="marked"' : ""}>${filled.join("")}</tr>`;
  });
  const layout = columns.length > MANY_COLUMNS ? ' class="many"' : isExplained ? ' class="explained"' : "";
  return `<div class="scroll" role="region" tabindex="0" aria-label="${safe(caption)}"><table role="table"${layout}><caption>${safe(caption)}</caption><thead role="rowgroup"><tr role="row">${head}</tr></thead><tbody role="rowgroup">${body.join("")}</tbody></table></div>`;
}

/** A chart with its title, what it shows in words, and its figures as a table for who cannot see it. */
export function figureOf(title: string, picture: string, note: string, figures: string): string {
  return `<figure><figcaption>${safe(title)}</figcaption>${picture}<p>${safe(note)}</p><details><summary>Figures</summary>${figures}</details></figure>`;
}

/** A figure of which there is nothing to draw, said in words. */
export function emptyFigure(title: string, words: string): string {
  return `<figure><figcaption>${safe(title)}</figcaption><p class="empty">${safe(words)}</p></figure>`;
}

/** A list of what is wrong; nothing where nothing is. */
export function brokenList(texts: readonly string[]): string {
  return texts.length === 0 ? "" : `<ul class="broken">${texts.map((text) => `<li>${safe(text)}</li>`).join("")}</ul>`;
}
