import { ZenEngine, type ZenDecision } from "@gorules/zen-engine";
import type { PolicyDecision } from "@cashline/contracts/services/orchestrator/entities";
import type { PolicyTable } from "@cashline/contracts/services/orchestrator/policy-entities";

export type TableInputs = Readonly<Record<string, string | number | boolean>>;

/** A row with the layer it comes from; a global one has none. */
export type TableRow = PolicyTable["rows"][number] & { readonly layer?: string | null };

/** A decision table as a finance person reads it: conditions left, results right, first row that matches wins. */
export type DecisionTable = Omit<PolicyTable, "rows"> & { readonly version: string; readonly rows: readonly TableRow[] };

/**
 * Evaluates one table. The engine falls silently to the default row when an input is missing or has another type, so
 * inputs are checked against the table's examples first. @throws TypeError for a missing or differently typed input
 */
export class TableEvaluator {
  readonly table: DecisionTable;
  readonly #decision: ZenDecision;

  constructor(table: DecisionTable) {
    this.table = table;
    this.#decision = new ZenEngine().createDecision(Buffer.from(JSON.stringify(modelOf(table))));
  }

  async decide(inputs: TableInputs): Promise<PolicyDecision> {
    for (const { field } of this.table.inputs) {
      const expected = typeof this.table.rows[0]?.example[field];
      if (typeof inputs[field] !== expected)
        throw new TypeError(`table ${this.table.name} needs ${field} as ${expected}, got ${typeof inputs[field]}`);
    }
    const { result, trace } = await this.#decision.evaluate(inputs, { trace: true });
    const row = this.table.rows[matchedRow(trace) ?? -1];
    if (row === undefined) throw new Error(`table ${this.table.name} has no default row`);
    return {
      table: this.table.name,
      version: this.table.version,
      row: row.id,
      ...(row.layer === undefined || row.layer === null ? {} : { layer: row.layer }),
      inputs: { ...inputs },
      result: result as Record<string, unknown>,
    };
  }
}

/** The position of the row that answered. */
function matchedRow(trace: unknown): number | undefined {
  for (const node of Object.values((trace ?? {}) as Record<string, { traceData?: { rule?: { _id?: string } } | null }>)) {
    const id = node.traceData?.rule?._id;
    if (id !== undefined) return Number(id);
  }
  return undefined;
}

/** The engine's own graph form of a table. Rows go by their position, since two layers may use one name. */
function modelOf(table: DecisionTable): unknown {
  const rules = table.rows.map((row, position) => ({
    _id: String(position),
    ...Object.fromEntries(table.inputs.map(({ field }, index) => [`in-${field}`, row.when[index] ?? ""])),
    ...Object.fromEntries(table.outputs.map(({ field }, index) => [`out-${field}`, row.result[index] ?? ""])),
  }));
  return {
    contentType: "application/vnd.gorules.decision",
    nodes: [
      { id: "in", name: "Request", type: "inputNode", position: { x: 0, y: 0 } },
      {
        id: "table",
        name: table.name,
        type: "decisionTableNode",
        position: { x: 200, y: 0 },
        content: {
          hitPolicy: "first",
          inputs: table.inputs.map(({ field, name }) => ({ id: `in-${field}`, name, field })),
          outputs: table.outputs.map(({ field, name }) => ({ id: `out-${field}`, name, field })),
          rules,
        },
      },
      { id: "out", name: "Response", type: "outputNode", position: { x: 400, y: 0 } },
    ],
    edges: [
      { id: "e1", sourceId: "in", targetId: "table", type: "edge" },
      { id: "e2", sourceId: "table", targetId: "out", type: "edge" },
    ],
  };
}
