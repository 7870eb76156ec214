import type { PolicyReplay, PolicyVersion, PolicyVersionContent } from "@cashline/contracts/services/orchestrator/policy-entities";
import { wrap } from "../report/wrap.ts";

/** A table as the API tells it, with the layer of each row. */
export type GridTable = PolicyVersionContent["tables"][number];
type Column = { readonly title: string; readonly cells: readonly string[] };

/** A terminal of this many characters shows every grid whole. */
export const GRID_WIDTH = 100;
const WIDEST = 34;
const GAP = "  ";

/** A version as a person reads it: table by table, then what regions and legal entities do otherwise. */
export function inGrids(content: PolicyVersionContent, legalEntity: string | null): string {
  const { policy, label, tables, layers } = content;
  const scopes = layers.map(({ scope }) => scope).join(", ");
  const where = legalEntity === null ? `for everybody; other rows for ${scopes || "nobody"} follow` : `as ${legalEntity} has it`;
  const layered = legalEntity === null ? layers : [];
  return [
    wrap(`Policy ${label} (${policy.status.replace("_", " ")}), ${where}. In each table the first row that fits decides.`, GRID_WIDTH).join(
      "\n",
    ),
    ...tables.map((table) => `${heading(table.name)}\n${gridOf(table)}`),
    ...layered.flatMap(({ scope, reason, tables: own }) =>
      own.map(({ table: name, rows }) => {
        const table = tables.find((each) => each.name === name);
        const before = { title: "instead of", cells: rows.map(({ overrides }) => overrides) };
        const grid = table ? gridOf({ ...table, rows: rows.map((row) => ({ ...row, layer: null })) }, [before]) : "";
        return `${heading(`${name} for ${scope}`)}\n${wrap(reason, GRID_WIDTH).join("\n")}\n${grid}`;
      }),
    ),
  ].join("\n\n");
}

/** A table in panels of columns side by side, none wider than the terminal; each begins with the row's name. */
export function gridOf(table: GridTable, between: readonly Column[] = []): string {
  const name: Column = { title: "row", cells: table.rows.map(({ id, layer }) => (layer === null ? id : `${id} (${layer})`)) };
  const columns: Column[] = [
    ...between,
    ...table.inputs.map(({ name: title }, index) => ({
      title: `if ${title}`,
      cells: table.rows.map(({ when }) => condition(when[index] ?? "")),
    })),
    ...table.outputs.map(({ name: title }, index) => ({ title, cells: table.rows.map(({ result }) => plain(result[index] ?? "")) })),
  ];
  const panels: Column[][] = [];
  for (const column of columns) {
    const panel = panels.at(-1);
    if (panel && totalOf([name, ...panel, column]) <= GRID_WIDTH) panel.push(column);
    else panels.push([column]);
  }
  return panels.map((panel) => panelOf([name, ...panel])).join("\n\n");
}

/** The versions of a sandbox, one a line. */
export function versionList(versions: readonly PolicyVersion[]): string {
  return panelOf([
    { title: "version", cells: versions.map(({ id }) => id) },
    { title: "status", cells: versions.map(({ status }) => status.replace("_", " ")) },
    { title: "from", cells: versions.map(({ effectiveOn, status }) => effectiveOn ?? (status === "proposed" ? "–" : "the beginning")) },
    { title: "replay", cells: versions.map(({ replayed }) => (replayed ? `${replayed.changed} of ${replayed.cases} change` : "–")) },
    { title: "title", cells: versions.map(({ title }) => title) },
  ]);
}

/** What a proposal would change, case by case. */
export function replayInWords({ version, against, from, to, cases, changed, counts, items }: PolicyReplay): string {
  const told = counts.filter((each) => each.cases > 0).map(({ what, cases: of }) => `${what} ${of}`);
  return [
    `${version} against ${against}, cases opened from ${from.slice(0, 16)} to ${to.slice(0, 16)}: ${changed} of ${cases} would be decided otherwise${told.length > 0 ? ` (${told.join(", ")})` : ""}.`,
    ...(items.length === 0
      ? []
      : [
          panelOf([
            { title: "case", cells: items.flatMap(({ caseId, changes }) => changes.map(() => caseId)) },
            { title: "code", cells: items.flatMap(({ code, changes }) => changes.map(() => code)) },
            {
              title: "would change",
              cells: items.flatMap(({ changes }) => changes.map(({ what, before, after }) => `${what}: ${before} → ${after}`)),
            },
          ]),
        ]),
  ].join("\n\n");
}

const heading = (text: string): string => `${text}\n${"═".repeat(text.length)}`;

/** A condition in words where it is a constant or nothing. */
const condition = (cell: string): string => (cell === "" ? "any" : plain(cell));

/** A constant without its quotes, a flag in words, anything else as it is written. */
function plain(cell: string): string {
  if (cell === "true") return "yes";
  if (cell === "false") return "no";
  return /^"[^"]*"$/.test(cell) ? cell.slice(1, -1) || "–" : cell;
}

function panelOf(columns: readonly Column[]): string {
  const widths = columns.map(widthOf);
  const lines = (cells: readonly string[]): string[] => {
    const wrapped = cells.map((cell, index) => wrap(cell, widths[index] ?? WIDEST));
    const height = Math.max(...wrapped.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) =>
      wrapped
        .map((cell, index) => (cell[line] ?? "").padEnd(widths[index] ?? 0))
        .join(GAP)
        .trimEnd(),
    );
  };
  const rows = columns[0]?.cells.map((_, row) => columns.map(({ cells }) => cells[row] ?? "")) ?? [];
  return [...lines(columns.map(({ title }) => title)), widths.map((width) => "─".repeat(width)).join(GAP), ...rows.flatMap(lines)].join(
    "\n",
  );
}

/** As wide as its longest cell, up to a limit, and never narrower than the longest word of its title. */
function widthOf({ title, cells }: Column): number {
  const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map(({ length }) => length));
  return Math.min(WIDEST, Math.max(longest(cells), longest(title.split(" "))));
}

const totalOf = (columns: readonly Column[]): number => columns.reduce((sum, column) => sum + widthOf(column) + GAP.length, -GAP.length);
