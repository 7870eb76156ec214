import Type from "typebox";
import { CanonicalEvent } from "../../common/canonical.ts";
import { operation } from "../../common/operation.ts";
import { problems } from "../../common/problems.ts";
import { systemContract } from "../../common/system.ts";
import { Name, nullable, strict } from "../../common/values.ts";
import { intelligenceProblems } from "./problems.ts";
import { Case, Finding } from "../orchestrator/entities.ts";
import { exceptionCodes } from "../orchestrator/taxonomy.ts";
import { putBaseline } from "./baseline-operations.ts";
import { putGroundTruth } from "./ground-truth-operations.ts";
import { listHolds, putHold } from "./hold-operations.ts";
import { KpiValue } from "./kpi-entities.ts";
import { getLineage, getReach } from "./lineage-operations.ts";
import { putLoadRun } from "./load-operations.ts";
import {
  getProcessBottlenecks,
  getProcessConformance,
  getProcessGraph,
  getProcessLog,
  getProcessVariants,
  importProcessLog,
} from "./mining-operations.ts";

export const ingestEvents = operation({
  id: "ingestEvents",
  method: "POST",
  path: "/v1/events",
  scope: "intelligence:events:write",
  summary:
    "Takes canonical events in; answers once they will outlast the process, and every later question rests on them. Idempotent by event id, whatever the key: an event stored before counts once, also one of another call, so the key is demanded and not kept. Events that cannot be kept refuse the call and are named in `errors` as `/body/items/{index}`.",
  body: strict({ items: Type.Array(CanonicalEvent, { minItems: 1, maxItems: 20_000 }) }),
  reply: { status: 200, body: strict({ accepted: Type.Integer() }) },
  problems: ["wrong-tenant"],
});

/** What figures are narrowed to; left out is everything. */
const scope = {
  entity: Type.Optional(Type.String({ maxLength: 10, description: "Legal entity, such as DE01" })),
  region: Type.Optional(Type.String({ maxLength: 40, description: "Region of the legal entity, such as EMEA" })),
  tier: Type.Optional(Type.String({ maxLength: 40, description: "How much the customer matters, such as strategic" })),
  product: Type.Optional(
    Type.String({ maxLength: 160, description: "What the customer's contract is of, and its edition, such as platform pro" }),
  ),
};

const window = { from: Type.String({ maxLength: 40 }), to: Type.String({ maxLength: 40 }) };

export const getKpis = operation({
  id: "getKpis",
  method: "GET",
  path: "/v1/kpis",
  scope: "intelligence:kpis:read",
  summary:
    "Every KPI of the catalogue for the sandbox and a scenario window [from, to), narrowed to a scope where one is chosen. Those of load runs are of all the sandbox's runs, which are in real time, and left out where there was none.",
  query: strict({ ...window, ...scope }),
  reply: { status: 200, body: strict({ items: Type.Array(KpiValue) }) },
  problems: ["unknown-sandbox"],
});

/** One point of a chart over scenario days. */
export const SeriesPoint = strict({ day: Type.String(), label: Type.String(), value: Type.Number() });
export const getSeries = operation({
  id: "getSeries",
  method: "GET",
  path: "/v1/series/{series}",
  scope: "intelligence:kpis:read",
  summary:
    "A daily series for charts: renewals, exceptions opened and closed, open exceptions, exposure; exceptions and their time to resolve beside those of the baseline; API calls, events that wait, trouble with deliveries.",
  params: strict({
    series: Type.Enum([
      "renewals_completed",
      "renewals_due",
      "exceptions_opened",
      "exceptions_closed",
      "open_exceptions",
      "exposure",
      "baseline_exceptions_opened",
      "baseline_open_exceptions",
      "baseline_time_to_resolve",
      "api_calls",
      "events_waiting",
      "oldest_event_waiting",
      "delivery_trouble",
    ]),
  }),
  query: strict({ ...window, ...scope }),
  reply: { status: 200, body: strict({ items: Type.Array(SeriesPoint) }) },
  problems: ["unknown-sandbox"],
});
export const listCases = operation({
  id: "listCases",
  method: "GET",
  path: "/v1/cases",
  scope: "intelligence:cases:read",
  summary: "Cases of the sandbox as last reported, oldest first.",
  query: strict({
    status: Type.Optional(Type.Enum(["open", "closed", "all"])),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 10_000 })),
  }),
  reply: { status: 200, body: strict({ items: Type.Array(Case) }) },
  problems: ["unknown-sandbox"],
});
export const getFindings = operation({
  id: "getFindings",
  method: "GET",
  path: "/v1/findings",
  scope: "intelligence:cases:read",
  summary: "What is not as it should be as of a scenario instant, and the cases that end when it no longer is.",
  query: strict({
    asOf: Type.String({ maxLength: 40 }),
    code: Type.Optional(
      Type.Enum(exceptionCodes, {
        description: "Only what is found under this code or follows from it, with all that explains any of it, and its open cases",
      }),
    ),
  }),
  reply: {
    status: 200,
    body: strict({
      items: Type.Array(
        strict({
          finding: Finding,
          accountId: nullable(Name),
          legalEntity: nullable(Name),
          correlationId: Name,
          dependents: Type.Optional(Type.Array(Finding, { description: "What follows from the finding and hangs on its case" })),
        }),
      ),
      openCases: Type.Array(Name, { description: "Ids of the open cases that were not opened by a guard" }),
    }),
  },
  problems: ["unknown-sandbox"],
});
export const getStoredEvents = operation({
  id: "getStoredEvents",
  method: "GET",
  path: "/v1/stored-events",
  scope: "intelligence:kpis:read",
  summary: "Distinct events stored per system.",
  reply: {
    status: 200,
    body: strict({ systems: Type.Array(strict({ system: Name, events: Type.Integer() })), freshnessP99Ms: nullable(Type.Number()) }),
  },
  problems: ["unknown-sandbox"],
});
export const intelligenceContract = systemContract({
  name: "intelligence",
  title: "Process intelligence",
  description: "Events, cases and KPIs in ClickHouse.",
  operations: {
    ingestEvents,
    getKpis,
    getSeries,
    listCases,
    getFindings,
    getStoredEvents,
    getLineage,
    getReach,
    getProcessGraph,
    getProcessVariants,
    getProcessConformance,
    getProcessBottlenecks,
    getProcessLog,
    importProcessLog,
    listHolds,
    putHold,
    putLoadRun,
    putBaseline,
    putGroundTruth,
  },
  events: {},
  problems: problems(intelligenceProblems),
});
