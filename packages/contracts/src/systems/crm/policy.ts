import Type, { type Static } from "typebox";
import { Id, strict } from "../../common/values.ts";

/** In which bucket of a forecast an opportunity stands. */
export const ForecastCategory = Type.Enum(["pipeline", "best_case", "commit", "closed", "omitted"]);
export type ForecastCategory = Static<typeof ForecastCategory>;

/** Which moves between open stages are allowed: any, only to later ones, or only to the next one. */
export const StagePath = Type.Enum(["free", "forward", "stepwise"]);
export type StagePath = Static<typeof StagePath>;

/** Who is billed for an account that names nobody: itself, or the top of its hierarchy. */
export const BillToDefault = Type.Enum(["self", "ultimate_parent"]);
export type BillToDefault = Static<typeof BillToDefault>;

/** Whether a merge leaves the master as it is, or fills what it lacks from the losers, first named first. */
export const MergeFields = Type.Enum(["master_wins", "fill_blanks"]);
export type MergeFields = Static<typeof MergeFields>;

/** Whether a drafted contract needs somebody's approval before it comes into force. */
export const ContractApproval = Type.Enum(["required", "not_required"]);
export type ContractApproval = Static<typeof ContractApproval>;

export const OpenForecastCategory = Type.Enum(["pipeline", "best_case", "commit", "omitted"]);
const StageValue = strict({ probability: Type.Integer({ minimum: 0, maximum: 99 }), forecastCategory: OpenForecastCategory });

/** What entering an open stage sets. Closed stages are fixed: won is 100 and closed, lost is 0 and omitted. */
export const StageTable = strict({
  prospecting: StageValue,
  qualification: StageValue,
  proposal: StageValue,
  negotiation: StageValue,
});
export type StageTable = Static<typeof StageTable>;

/** Whether a contract may be in another currency than its account. */
export const ContractCurrency = Type.Enum(["account", "any"]);
export type ContractCurrency = Static<typeof ContractCurrency>;

const Licences = Type.Integer({ minimum: 0, maximum: 1_000_000, description: "User licences; each adds to the calls a day" });

/** What the tenant decides where products disagree. Every member has a default. */
export const CrmPolicy = strict({
  id: Id("crp"),
  maxHierarchyDepth: Type.Integer({ minimum: 1, maximum: 50, description: "Levels of an account hierarchy, its top included" }),
  billToDefault: BillToDefault,
  duplicateRule: Type.Enum(["allow", "block"], { description: "What happens to a new account that matches an existing one" }),
  mergeFields: MergeFields,
  stagePath: StagePath,
  stages: StageTable,
  contractApproval: ContractApproval,
  separateApprover: Type.Boolean({ description: "Whether who submits a contract may not approve it" }),
  changeEventRetentionHours: Type.Integer({ minimum: 1, maximum: 168, description: "Scenario time" }),
  contractCurrency: ContractCurrency,
  licences: Licences,
  dailyRequestLimit: Type.Integer({
    minimum: 1,
    maximum: 1_000_000_000,
    description: "Calls in 24 hours of scenario time, as far as the licences allow them",
  }),
  concurrentLongRunningLimit: Type.Integer({ minimum: 1, maximum: 100_000 }),
  longRunningAfterMs: Type.Integer({ minimum: 0, maximum: 600_000, description: "Real time after which a call counts as long running" }),
});

/** A policy as it is sent; what is left out is as by default. */
export const CrmPolicyBody = strict({
  ...Type.Omit(CrmPolicy, ["id", "contractCurrency", "licences"]).properties,
  contractCurrency: Type.Optional(ContractCurrency),
  licences: Type.Optional(Licences),
});
export type CrmPolicy = Static<typeof CrmPolicy>;
