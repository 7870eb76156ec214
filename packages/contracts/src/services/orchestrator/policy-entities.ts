import Type, { type Static } from "typebox";
import { CalendarDate, Instant, Name, nullable, strict, tagged } from "../../common/values.ts";

/** A version of the policy book, named after the month it was written for; a second one of a month adds `.2`. */
export const PolicyVersionId = Type.String({
  pattern: "^[0-9]{4}-(0[1-9]|1[0-2])(\\.[1-9][0-9]?)?$",
  description: "Version of the policy book, such as `2026-01` or `2026-01.2`",
});

/** A condition or result as it stands in a grid: an expression, and empty where anything will do. */
const Cell = Type.String({ maxLength: 300 });
const Label = Type.String({ minLength: 1, maxLength: 60, pattern: "^[A-Za-z0-9][A-Za-z0-9_-]*$" });

/** A column of a decision table. */
export const PolicyColumn = strict({ field: Label, name: Name });

/** The region or legal entity whose rows stand in front of the global ones. */
export const PolicyScope = Type.String({
  pattern: "^[A-Za-z][A-Za-z0-9]{1,19}$",
  description: "A region such as EMEA, or a legal entity such as DE01",
});

/** One row: conditions left, results right, and a case that it decides. */
export const PolicyRow = strict({
  id: Label,
  when: Type.Array(Cell, { maxItems: 20 }),
  result: Type.Array(Cell, { maxItems: 40 }),
  example: Type.Record(Type.String({ maxLength: 60 }), Type.Union([Type.String({ maxLength: 200 }), Type.Number(), Type.Boolean()])),
});
export type PolicyRow = Static<typeof PolicyRow>;

/** A decision table as a finance person reads it; the first row that matches wins, the last takes everything. */
export const PolicyTable = strict({
  name: Label,
  inputs: Type.Array(PolicyColumn, { minItems: 1, maxItems: 20 }),
  outputs: Type.Array(PolicyColumn, { minItems: 1, maxItems: 40 }),
  rows: Type.Array(PolicyRow, { minItems: 1, maxItems: 500 }),
});
export type PolicyTable = Static<typeof PolicyTable>;

/** A row of a layer: it stands in front of the row that would answer its example without it. */
export const PolicyLayerRow = strict({ ...PolicyRow.properties, overrides: Label });
export type PolicyLayerRow = Static<typeof PolicyLayerRow>;

/** What a region or a legal entity does otherwise, by table. */
export const PolicyLayer = strict({
  scope: PolicyScope,
  reason: Name,
  tables: Type.Array(strict({ table: Label, rows: Type.Array(PolicyLayerRow, { minItems: 1, maxItems: 200 }) }), {
    minItems: 1,
    maxItems: 20,
  }),
});
export type PolicyLayer = Static<typeof PolicyLayer>;

/** Everything one version says. */
export const PolicyBook = strict({
  tables: Type.Array(PolicyTable, { minItems: 1, maxItems: 20 }),
  layers: Type.Array(PolicyLayer, { maxItems: 100 }),
});
export type PolicyBook = Static<typeof PolicyBook>;

const where = { table: Label, scope: nullable(PolicyScope) };

/** A change of single rows: of a global table where `scope` is null, else of that layer. */
export const PolicyRowEdit = tagged("edit", [
  strict({
    edit: Type.Literal("put", { description: "Replaces the row of this id, or adds it in front of `before`" }),
    ...where,
    row: PolicyRow,
    before: Type.Optional(Label),
    overrides: Type.Optional(Label),
  }),
  strict({ edit: Type.Literal("remove", { description: "Takes a row out" }), ...where, rowId: Label }),
]);
export type PolicyRowEdit = Static<typeof PolicyRowEdit>;

/** What is proposed: whole tables and layers, edits of rows, or both; what is not named stays as in the base version. */
export const PolicyProposal = strict({
  version: PolicyVersionId,
  basedOn: PolicyVersionId,
  title: Name,
  reason: Type.String({ minLength: 1, maxLength: 1000 }),
  tables: Type.Array(PolicyTable, { maxItems: 20 }),
  layers: Type.Array(PolicyLayer, { maxItems: 100 }),
  edits: Type.Array(PolicyRowEdit, { maxItems: 200 }),
});
export type PolicyProposal = Static<typeof PolicyProposal>;

export const PolicyStatus = Type.Enum(["proposed", "scheduled", "in_force", "superseded", "rejected", "withdrawn"]);
export type PolicyStatus = Static<typeof PolicyStatus>;

/** One step in the life of a version. */
export const PolicyStep = strict({
  at: Instant,
  by: Name,
  step: Type.Enum([
    "proposed",
    "checked",
    "revised",
    "replayed",
    "approved",
    "scheduled",
    "effective",
    "superseded",
    "rejected",
    "withdrawn",
  ]),
  note: Type.String({ maxLength: 1000 }),
});
export type PolicyStep = Static<typeof PolicyStep>;

/** A version of the policy book and its way into force. The version this release ships has been in force from the beginning. */
export const PolicyVersion = strict({
  id: PolicyVersionId,
  basedOn: nullable(PolicyVersionId),
  title: Name,
  reason: Type.String({ maxLength: 1000 }),
  status: PolicyStatus,
  contentHash: Type.String({ description: "SHA-256 over the canonical JSON of tables and layers; an approval is bound to it" }),
  author: Type.String({ minLength: 1, maxLength: 255, description: "The person whose proposal it is; of a service account, its owner" }),
  replayed: nullable(
    strict(
      { at: Instant, days: Type.Integer(), cases: Type.Integer(), changed: Type.Integer() },
      { description: "The last replay of this content" },
    ),
  ),
  approvedBy: nullable(Name),
  approvedHash: nullable(Type.String()),
  effectiveOn: nullable(CalendarDate),
  history: Type.Array(PolicyStep),
});
export type PolicyVersion = Static<typeof PolicyVersion>;

/** A row as it applies somewhere: with the layer it comes from, which is null for a global one. */
const GridRow = strict({ ...PolicyRow.properties, layer: nullable(PolicyScope) });

/** A version with its content: as it stands, and as it applies to one legal entity where one is asked for. */
export const PolicyVersionContent = strict({
  policy: PolicyVersion,
  label: Type.String({ description: "As cases name it: the version, and the layers that apply, such as `2026-01+APAC+IN01`" }),
  tables: Type.Array(strict({ ...PolicyTable.properties, rows: Type.Array(GridRow) })),
  layers: Type.Array(PolicyLayer, { description: "Those that apply where a legal entity is asked for, else all" }),
});
export type PolicyVersionContent = Static<typeof PolicyVersionContent>;

const decided = Type.Enum([
  "team",
  "category",
  "severity",
  "sla",
  "approvals",
  "duties",
  "tasks",
  "corrections",
  "collecting",
  "posting",
  "trend",
  "priority",
]);

/** What a proposed version would have decided otherwise about cases of the last days, against the version it is based on. */
export const PolicyReplay = strict({
  version: PolicyVersionId,
  against: PolicyVersionId,
  from: Instant,
  to: Instant,
  cases: Type.Integer({ description: "Cases opened in this time" }),
  changed: Type.Integer({
    description: "Cases that would be decided otherwise; priority is that of a case nobody waits for",
  }),
  counts: Type.Array(strict({ what: decided, cases: Type.Integer() })),
  items: Type.Array(
    strict({
      caseId: Name,
      code: Name,
      legalEntity: nullable(Name),
      detectedAt: Instant,
      changes: Type.Array(strict({ what: decided, before: Type.String(), after: Type.String() }), { minItems: 1 }),
    }),
    { maxItems: 1000, description: "The first thousand that would change, oldest first" },
  ),
});
export type PolicyReplay = Static<typeof PolicyReplay>;
