import { ProblemError } from "@cashline/client/errors";
import { everyItem } from "@cashline/client/pages";
import { regionOf } from "@cashline/contracts/common/regions";
import type { SandboxReport } from "@cashline/contracts/reports/sandbox-report";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import { addDays, instantAt, type Instant } from "@cashline/kernel/time";
import { formatMoment } from "./report/figures.ts";
import { reportedCases } from "./report/reported-cases.ts";
import type { EstateClients } from "./sandbox/estate-clients.ts";
import { dailySeries } from "./season-figures.ts";
import { systemNames } from "./topology.ts";

/** What is asked of a sandbox. Left out, the first day is that on which it began, and the last that of its clock. */
export type ReportQuestion = { readonly from?: string; readonly to?: string; readonly scope: SandboxReport["scope"] };

/** What the report is asked of. */
export type Asked = Pick<EstateClients, "tenant" | "control" | "system" | "crm" | "identity" | "intelligence">;

/**
 * Asks a running estate for the report of a sandbox. Nothing is advanced or checked: it is read as it stands.
 * @param generatedAt in real time
 * @throws Error in one sentence when the sandbox is not there, the window lies wholly before its beginning
 * or after its clock
 * @throws ProblemError `invalid-request` when what figures are narrowed to is not known there
 */
export async function sandboxReport(clients: Asked, question: ReportQuestion, generatedAt: string): Promise<SandboxReport> {
  const { tenant, intelligence } = clients;
  const { scope } = question;
  const asOf = await clockOf(clients);
  const began = await beginningOf(clients);
  const [firstDay, today] = [began.slice(0, 10), asOf.slice(0, 10)];
  const from = question.from ?? (question.to !== undefined && question.to < firstDay ? question.to : firstDay);
  const to = question.to ?? (from < today ? today : from);
  const window = { from: instantAt(from, "00:00"), to: instantAt(addDays(to, 1), "00:00") };
  if (window.to <= began || window.from > asOf)
    throw new Error(
      `Sandbox ${tenant} has nothing to report of ${from} to ${to}: it began on ${formatMoment(began)}, and its clock stands at ${formatMoment(asOf)}.`,
    );
  const query = { ...window, ...scope };
  // Refuses what is chosen and nowhere there, before anything else is asked.
  const { items: kpis } = (await intelligence.getKpis({ query })).body;
  const [isInScope, series, cases, roster] = await Promise.all([
    caseFilter(clients, scope),
    dailySeries(intelligence, query),
    intelligence.listCases({ query: { status: "all" } }),
    clients.identity.listRoster(),
  ]);
  const names = new Map(roster.body.items.map(({ clientId, name }) => [clientId, name]));
  return {
    product: "cashline",
    version: 1,
    generatedAt,
    tenant,
    window: { from, to, asOf },
    scope,
    cases: casesWithin(cases.body.items.filter(isInScope), window, { kpis, series }, (id) => names.get(id) ?? id),
    kpis,
    series,
  };
}

/** The cases open at some time in a window; how many it opened, closed and left open is the store's to say. */
function casesWithin(
  cases: readonly Case[],
  { from, to }: { from: Instant; to: Instant },
  { kpis, series }: Pick<SandboxReport, "kpis" | "series">,
  nameOf: (id: string) => string,
): SandboxReport["cases"] {
  const sumOf = (name: string): number => (series[name] ?? []).reduce((sum, { value }) => sum + value, 0);
  return {
    opened: sumOf("exceptions_opened"),
    closed: sumOf("exceptions_closed"),
    open: kpis.find(({ name }) => name === "open_exceptions")?.value ?? 0,
    list: reportedCases(
      cases.filter(({ detectedAt, closedAt }) => detectedAt < to && (closedAt === null || closedAt >= from)),
      nameOf,
    ),
  };
}

async function clockOf({ tenant, control }: Asked): Promise<Instant> {
  try {
    return (await control("intelligence").getSandboxStatus({ params: { tenant } })).body.now;
  } catch (error) {
    if (!isUnknown(error)) throw error;
    throw new Error(`The estate has no sandbox ${tenant}; \`lab season --sandbox ${tenant}\` plays a season in a new one.`, {
      cause: error,
    });
  }
}

/** When the first event of the sandbox happened. @throws Error when no system has one, as after the import of a log */
async function beginningOf({ tenant, system }: Asked): Promise<Instant> {
  const firsts = await Promise.all(
    systemNames.map(async (name) => {
      try {
        return (await system(name).listEvents({ query: { limit: 1 } })).body.items.map(({ time }) => time);
      } catch (error) {
        if (isUnknown(error)) return [];
        throw error;
      }
    }),
  );
  const [first] = firsts.flat().toSorted();
  if (first === undefined) throw new Error(`Sandbox ${tenant} has nothing to report: no system has an event of it.`);
  return first;
}

/** Which cases are in a scope, as the store's figures judge it: the customer's tier and products are those CRM has now. */
async function caseFilter({ crm }: Asked, { entity, region, tier, product }: SandboxReport["scope"]): Promise<(of: Case) => boolean> {
  const accounts = tier === undefined ? [] : await Array.fromAsync(everyItem((query) => crm.listAccounts({ query })));
  const contracts = product === undefined ? [] : await Array.fromAsync(everyItem((query) => crm.listContracts({ query })));
  const ofTier = new Set(accounts.filter((account) => account.tier === tier).map(({ id }) => id));
  const ofProduct = new Set(contracts.filter((each) => `${each.sku} ${each.tier}` === product).map(({ accountId }) => accountId));
  return ({ legalEntity, accountId }) =>
    (entity === undefined || legalEntity === entity) &&
    (region === undefined || regionOf.get(legalEntity ?? "") === region) &&
    (tier === undefined || ofTier.has(accountId ?? "")) &&
    (product === undefined || ofProduct.has(accountId ?? ""));
}

const isUnknown = (error: unknown): boolean => error instanceof ProblemError && error.code === "unknown-sandbox";
