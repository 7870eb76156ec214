import type { Role } from "@cashline/contracts/services/identity/contract";
import { approvingDuties, type Duty } from "@cashline/contracts/services/identity/duties";
import { roleDuties } from "@cashline/contracts/services/identity/role-duties";
import { exceptionCodes } from "@cashline/contracts/services/orchestrator/taxonomy";
import type { PolicyBook, PolicyLayer, PolicyTable } from "@cashline/contracts/services/orchestrator/policy-entities";
import { checkRow, constant, type CellParser } from "./check-cells.ts";
import { approvalRules } from "./classification.ts";
import { kindsBeside } from "./correction-kind.ts";
import { TableEvaluator, type DecisionTable, type TableRow } from "./decision-table.ts";
import { regionOf } from "@cashline/contracts/common/regions";
import { layeredTables, scopes, scopesFor } from "./layered-tables.ts";
import { fault, type FaultPlace, type PolicyFault } from "./policy-fault.ts";
import { tableShapes, type TableShape } from "./table-shapes.ts";

/** The row that every table ends in. */
export const DEFAULT_ROW = "unclassified";

/**
 * Everything wrong in a policy book; nothing means that it may be approved. The engine itself would take most of it: a
 * cell it cannot read never matches, and the case falls to the default row. So every cell is parsed, every row is hit by
 * its own example, and results are known values. What tables promise each other is looked at once each of them is whole.
 */
export async function checkBook(book: PolicyBook, parser: CellParser): Promise<PolicyFault[]> {
  const faults = [...checkNames(book), ...book.tables.flatMap((table) => checkTable(table, parser)), ...checkLayers(book, parser)];
  if (faults.length > 0) return faults;
  const regions = [...new Set(regionOf.values())];
  const chains = [[], ...regions.map((region) => [region]), ...[...regionOf.keys()].map((entity) => scopesFor(entity))];
  for (const chain of chains) faults.push(...(await checkChain(book, chain)));
  return faults;
}

function checkNames({ tables, layers }: PolicyBook): PolicyFault[] {
  const named = tables.map(({ name }) => name);
  return [
    ...named.filter((name) => !Object.hasOwn(tableShapes, name)).map((name) => fault({ table: name }, "no such table is known")),
    ...Object.keys(tableShapes)
      .filter((name) => !named.includes(name))
      .map((name) => fault({ table: name }, "the table is missing")),
    ...repeated(named).map((name) => fault({ table: name }, "the table is there more than once")),
    ...repeated(layers.map(({ scope }) => scope)).map((layer) => fault({ layer }, "the layer is there more than once")),
    ...layers
      .filter(({ scope }) => !scopes.has(scope))
      .map(({ scope }) => fault({ layer: scope }, "is neither a region nor a legal entity")),
  ];
}

function checkTable(table: PolicyTable, parser: CellParser): PolicyFault[] {
  const shape = shapeOf(table.name);
  if (!shape) return [];
  const place: FaultPlace = { table: table.name };
  const last = table.rows.at(-1);
  const earlier = table.rows.slice(0, -1).some(({ id }) => id === DEFAULT_ROW);
  return [
    ...checkColumns(table, shape),
    ...repeated(table.rows.map(({ id }) => id)).map((row) => fault({ ...place, row }, "another row has this name")),
    ...checkRows(table, table.rows, parser, place),
    ...(last?.id !== DEFAULT_ROW || earlier || last.when.some((cell) => cell !== "")
      ? [
          fault(
            { ...place, row: last?.id ?? null },
            `the last row must be ${DEFAULT_ROW}, without conditions, and the only one of that name`,
          ),
        ]
      : []),
  ];
}

function checkColumns({ name, inputs, outputs }: PolicyTable, shape: TableShape): PolicyFault[] {
  const compare = (given: readonly { field: string }[], wanted: readonly string[], what: string): PolicyFault[] => {
    const fields = given.map(({ field }) => field);
    return fields.toSorted().join() === wanted.toSorted().join()
      ? []
      : [fault({ table: name }, `has the ${what} ${fields.join(", ")} instead of ${wanted.join(", ")}`)];
  };
  return [...compare(inputs, Object.keys(shape.inputs), "conditions"), ...compare(outputs, Object.keys(shape.outputs), "results")];
}

function checkLayers(book: PolicyBook, parser: CellParser): PolicyFault[] {
  return book.layers.flatMap((layer) =>
    layer.tables.flatMap(({ table: name, rows }) => {
      const place: FaultPlace = { table: name, layer: layer.scope };
      const table = book.tables.find((each) => each.name === name);
      if (!table) return [fault(place, "no such table is known")];
      return [...checkRows(table, rows, parser, place), ...rows.flatMap((row) => checkOverride(row, layer, name, book))];
    }),
  );
}

/** A layer's row says something narrower than everything, under a name of its own, in front of a row that is there. */
function checkOverride(row: TableRow & { overrides: string }, layer: PolicyLayer, table: string, book: PolicyBook): PolicyFault[] {
  const at = (column: string | null, message: string): PolicyFault[] => [
    fault({ table, layer: layer.scope, row: row.id, column }, message),
  ];
  const under = rowsBelow(book, layer.scope, table);
  const own = layer.tables.filter((each) => each.table === table).flatMap((each) => each.rows);
  return [
    ...(under.some(({ id }) => id === row.overrides) ? [] : at(null, `overrides ${row.overrides}, which is no row of the table`)),
    ...(row.when.every((cell) => cell === "") ? at(null, "takes everything: a row of a layer needs a condition") : []),
    ...([...under, ...own].filter(({ id }) => id === row.id).length > 1 ? at(null, "another row has this name") : []),
  ];
}

function checkRows(table: PolicyTable, rows: readonly TableRow[], parser: CellParser, place: FaultPlace): PolicyFault[] {
  const shape = shapeOf(table.name);
  const columns = { inputs: table.inputs.map(({ field }) => field), outputs: table.outputs.map(({ field }) => field) };
  return shape ? rows.flatMap((row) => checkRow(row, columns, shape, parser, place)) : [];
}

/** The tables as one region or legal entity has them: its own rows are hit, and tables fit each other. */
async function checkChain(book: PolicyBook, chain: readonly string[]): Promise<PolicyFault[]> {
  const layer = chain.at(-1) ?? null;
  const faults: PolicyFault[] = [];
  const tables = layeredTables("checked", book, chain);
  for (const table of tables) {
    const evaluator = new TableEvaluator(table);
    const below = layer === null ? undefined : new TableEvaluator(withRows(table, rowsBelow(book, layer, table.name)));
    // Rows of weaker scopes have been looked at where they are the last word.
    for (const row of table.rows.filter((each) => (each.layer ?? null) === layer)) {
      const place = { table: table.name, layer, row: row.id };
      const hit = await evaluator.decide(row.example);
      if (hit.row !== row.id) faults.push(fault(place, `its example is answered by ${hit.row} before it`));
      const overrides = overriddenBy(book, layer, table.name, row.id);
      const without = below && (await below.decide(row.example));
      if (without && without.row !== overrides) faults.push(fault(place, `overrides ${overrides}, but its example is for ${without.row}`));
    }
    if (layer === null && table.name === "taxonomy") faults.push(...(await checkCodes(evaluator)));
  }
  return [...faults, ...checkApprovalRules(tables, layer), ...checkRoleDuties(tables, layer), ...checkApprovingDuties(tables, layer)];
}

/** Every code has a row, and one of its own for each kind of correction beside its usual one: else its duties would be the usual ones. */
async function checkCodes(taxonomy: TableEvaluator): Promise<PolicyFault[]> {
  const faults: PolicyFault[] = [];
  for (const code of exceptionCodes) {
    const { row } = await taxonomy.decide({ code, correction: "usual" });
    if (row === DEFAULT_ROW) faults.push(fault({ table: "taxonomy" }, `${code} has no row`));
    for (const correction of kindsBeside[code] ?? [])
      if ((await taxonomy.decide({ code, correction })).row === row)
        faults.push(fault({ table: "taxonomy" }, `${code} has no row for a ${correction}`));
  }
  return faults;
}

/** Every approval rule that the taxonomy names is one that the approval table knows. */
function checkApprovalRules(tables: readonly DecisionTable[], layer: string | null): PolicyFault[] {
  const taxonomy = tables.find(({ name }) => name === "taxonomy");
  const known = tables
    .find(({ name }) => name === "approval")
    ?.rows.flatMap(({ id, example }) => (id === DEFAULT_ROW ? [] : example["rule"]));
  const column = taxonomy?.outputs.findIndex(({ field }) => field === "approval") ?? -1;
  return (taxonomy?.rows ?? [])
    .filter((row) => (row.layer ?? null) === layer && !rulesOf(row.result[column]).every((rule) => known?.includes(rule)))
    .map((row) =>
      fault({ table: "taxonomy", layer, row: row.id, column: "approval" }, `${row.result[column]} is no rule of the approval table`),
    );
}

/** Whoever prepares, and the lead who approves at L1, hold a role with the duty of it. */
function checkRoleDuties(tables: readonly DecisionTable[], layer: string | null): PolicyFault[] {
  const taxonomy = tables.find(({ name }) => name === "taxonomy");
  return (taxonomy?.rows ?? [])
    .filter((row) => (row.layer ?? null) === layer)
    .flatMap((row) =>
      (
        [
          ["analystRole", "prepares"],
          ["leadRole", "approves"],
        ] as const
      ).flatMap(([who, column]) => {
        const [role, duty] = [cellOf(taxonomy, row, who), cellOf(taxonomy, row, column)];
        if (role === "" || roleDuties[role as Role].includes(duty as Duty)) return [];
        return [fault({ table: "taxonomy", layer, row: row.id, column }, `${duty} is no duty of a ${role}`)];
      }),
    );
}

/** What somebody has to approve is approved as a duty that conflicts with preparing rules and corrections. */
function checkApprovingDuties(tables: readonly DecisionTable[], layer: string | null): PolicyFault[] {
  const taxonomy = tables.find(({ name }) => name === "taxonomy");
  return (taxonomy?.rows ?? [])
    .filter((row) => (row.layer ?? null) === layer && cellOf(taxonomy, row, "approval") !== "none")
    .filter((row) => !approvingDuties.includes(cellOf(taxonomy, row, "approves") as Duty))
    .map((row) =>
      fault({ table: "taxonomy", layer, row: row.id, column: "approves" }, `${cellOf(taxonomy, row, "approves")} approves nothing`),
    );
}

/** What a row answers in a column, as text; nothing where it has none. */
function cellOf(table: DecisionTable | undefined, row: TableRow, field: string): string {
  const column = table?.outputs.findIndex((output) => output.field === field) ?? -1;
  return String(constant(row.result[column] ?? "") ?? "");
}

/** The rules a cell names; a cell that is no text names one that no table knows. */
function rulesOf(cell = ""): ReturnType<typeof constant>[] {
  const named = constant(cell);
  return typeof named === "string" ? approvalRules(named) : [named];
}

/** The rows of a table under the layer of a scope: global ones, and for a legal entity its region's. */
function rowsBelow(book: PolicyBook, scope: string, table: string): readonly TableRow[] {
  const region = regionOf.get(scope);
  return layeredTables("checked", book, region === undefined ? [] : [region]).find(({ name }) => name === table)?.rows ?? [];
}

function overriddenBy(book: PolicyBook, scope: string | null, table: string, row: string): string | undefined {
  const own = book.layers.find((layer) => layer.scope === scope)?.tables.filter((each) => each.table === table);
  return own?.flatMap(({ rows }) => rows).find(({ id }) => id === row)?.overrides;
}

const withRows = (table: DecisionTable, rows: readonly TableRow[]): DecisionTable => ({ ...table, rows });
const shapeOf = (table: string): TableShape | undefined => (Object.hasOwn(tableShapes, table) ? tableShapes[table] : undefined);
const repeated = (names: readonly string[]): string[] => [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
