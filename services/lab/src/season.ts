import { money, formatMoney } from "@cashline/kernel/money";
import { addDays, instantAt } from "@cashline/kernel/time";
import type { SeasonReport } from "@cashline/contracts/reports/season-report";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import type { Book } from "@cashline/scenarios/book/book";
import type { Estate as BookEstate } from "@cashline/scenarios/book/estate";
import { loadBook } from "@cashline/scenarios/book/load";
import type { LoadedIds } from "@cashline/scenarios/book/loaded-ids";
import type { BusinessFault, FaultKind } from "@cashline/scenarios/faults/fault";
import { faultCatalogue } from "@cashline/scenarios/faults/catalogue";
import type { ImportReport } from "@cashline/scenarios/import/report";
import { whyNoHeadline } from "@cashline/scenarios/faults/headline-fits";
import { headline } from "@cashline/scenarios/faults/kinds/headline";
import { faultPlan, faultsOf, fittingFaults } from "@cashline/scenarios/faults/plan";
import { withheldBy } from "@cashline/scenarios/faults/play";
import { checkInvariants } from "./checks/invariants.ts";
import { graded, pairUp } from "./checks/grade.ts";
import { groundTruth } from "./checks/ground-truth.ts";
import { renewalOutcomes } from "./checks/renewal-outcomes.ts";
import { takeSnapshot, type Snapshot } from "./checks/snapshot.ts";
import { approversOf, reportedCases } from "./report/reported-cases.ts";
import type { EstateClients } from "./sandbox/estate-clients.ts";
import { correctByHand } from "./sandbox/correct-by-hand.ts";
import { controlSandbox } from "./sandbox/sandbox.ts";
import { faultActor } from "./sandbox/fault-actor.ts";
import { customers, metering, staff } from "./sandbox/season-actors.ts";
import { usageGateway } from "./sandbox/usage-gateway.ts";
import { dailySeries, importFigures, measureSeason, seasonOver, usageFigures, usageOfRenewal } from "./season-figures.ts";
import { systemNames } from "./topology.ts";

/** What a season run tells while it works. */
export type Progress = (phase: string, detail: string) => void;

/** What goes wrong: what usually does, one fault of each kind that fits, one each of some kinds that must fit, or nothing. */
export type PlantedFaults = "usual" | "none" | "every" | readonly FaultKind[];

export type SeasonOptions = {
  readonly book: Book;
  /** What became of each row the book was read from, where it was. */
  readonly imported?: ImportReport | null;
  readonly clients: EstateClients;
  readonly faults: PlantedFaults;
  /** People make the corrections that playbooks make otherwise. */
  readonly byHand?: boolean;
  readonly progress: Progress;
};

/** A season's report without what only the caller knows: start-up, memory, restarts. */
export type SeasonResult = Omit<SeasonReport, "performance" | "generatedAt"> & {
  performance: Pick<SeasonReport["performance"], "renewalsPerSecond" | "instants" | "events" | "freshnessP99Ms"> & {
    seconds: { book: number; season: number; check: number };
  };
};

/** Days after the season in which staff may finish what is open. */
const AFTERMATH_DAYS = 30;

/**
 * Plays a book's season on a running estate: loads it, plants the faults, lets customers, sales and staff act on the
 * scenario clock, then checks every invariant and grades detection.
 */
export async function runSeason({ book, imported, clients, faults, byHand = false, progress }: SeasonOptions): Promise<SeasonResult> {
  const sandbox = controlSandbox(clients);
  const marks = [performance.now()];
  const lap = (): number => {
    marks.push(performance.now());
    return Math.round((marks.at(-1) ?? 0) - (marks.at(-2) ?? 0)) / 1000;
  };
  await sandbox.create(book.seed, instantAt(book.from, "00:00"));
  const estate = bookEstate(clients);
  const ids = await loadBook(book, estate, { onProgress: ({ kind, done, total }) => progress("book", `${kind} ${done}/${total}`) });
  progress("book", "settling");
  await sandbox.quiet();
  if (byHand) await correctByHand(book, ids, clients);
  const bookSeconds = lap();

  const { faults: planned, unfit } = planOf(faults, book);
  const headlineNote = planned.some(({ kind }) => kind === headline.name)
    ? null
    : faults === "usual"
      ? whyNoHeadline(book, book.seed)
      : "The headline exception was not planted.";
  if (headlineNote !== null) progress("headline", headlineNote);
  let answers = 0;
  const onInstant = (now: string): void =>
    progress("season", `${now.slice(0, 16).replace("T", " ")}  ${answers}/${book.renewals.length} customers have answered`);
  const withoutRoom = new Set<string>();
  const actors = [
    faultActor(planned, { estate, ids, book }, (fault, refusal) => {
      withoutRoom.add(fault);
      progress("faults", `${fault} is not planted: ${refusal.message}`);
    }),
    metering(book, ids, clients, withheldBy(planned)),
    usageGateway(book, ids, clients),
    customers(book, ids, clients, () => {
      answers += 1;
    }),
    staff(book, ids, clients),
  ];
  let endedAt = seasonEnd(book, planned);
  let instants = await sandbox.advanceTo(endedAt, actors, onInstant);
  for (let day = 0; day < AFTERMATH_DAYS && (await openCases(clients)).length > 0; day += 1) {
    endedAt = instantAt(addDays(endedAt.slice(0, 10), 1), "00:00");
    instants += await sandbox.advanceTo(endedAt, actors, onInstant);
  }
  const seasonSeconds = lap();
  const plan = planned.filter(({ id }) => !withoutRoom.has(id));

  progress("check", "reading every system");
  const snapshot = await takeSnapshot(clients, sandbox);
  const outcomes = renewalOutcomes(snapshot);
  const window = { from: instantAt(book.from, "00:00"), to: seasonOver(book) };
  const { cases } = snapshot;
  const pairing = pairUp(plan, ids, cases, endedAt);
  await clients.intelligence.putGroundTruth({
    body: { items: groundTruth(pairing, book, ids) },
    idempotencyKey: `lab/ground-truth/${endedAt}`,
  });
  const [figures, stored, series] = await Promise.all([
    measureSeason(book, clients, endedAt),
    clients.intelligence.getStoredEvents(),
    dailySeries(clients.intelligence, window),
  ]);
  const names = new Map(book.people.map((person) => [ids.people.get(person.key)?.clientId ?? "", person.name]));
  const nameOf = (id: string): string => names.get(id) ?? id;
  return {
    product: "cashline",
    version: 1,
    tenant: clients.tenant,
    seed: book.seed,
    book: {
      name: book.name,
      accounts: book.accounts.length,
      contracts: book.contracts.length,
      usageRecords: book.usage.length,
      plannedRenewals: book.renewals.length,
      ...(imported ? { import: importFigures(imported) } : {}),
    },
    window: { from: book.from, to: book.to, endedAt, measuredTo: seasonOver(book) },
    renewals: { ...outcomes, unanswered: book.renewals.length - answers },
    usage: usageFigures(book, ids, snapshot, endedAt),
    planted: plan.map(({ kind }) => kind),
    cases: {
      opened: cases.length,
      closed: cases.filter(({ status }) => status === "closed").length,
      open: cases.filter(({ status }) => status !== "closed").length,
      list: reportedCases(cases, nameOf),
    },
    grade: { ...graded(pairing), unplanted: [...unfit, ...planned.flatMap(({ id, kind }) => (withoutRoom.has(id) ? [kind] : []))] },
    invariants: checkInvariants(snapshot),
    ...figures,
    series,
    headline: headlineOf(plan, book, ids, snapshot, nameOf),
    headlineNote,
    performance: {
      renewalsPerSecond: Math.round(((outcomes.completed + outcomes.awaitingPayment) / seasonSeconds) * 10) / 10,
      instants,
      events: stored.body.systems.reduce((sum, { events }) => sum + events, 0),
      freshnessP99Ms: stored.body.freshnessP99Ms,
      seconds: { book: bookSeconds, season: seasonSeconds, check: lap() },
    },
  };
}

function planOf(faults: PlantedFaults, book: Book): { faults: BusinessFault[]; unfit: string[] } {
  if (faults === "every") return fittingFaults(faultCatalogue, book, book.seed);
  if (faults === "none") return { faults: [], unfit: [] };
  return { faults: faults === "usual" ? faultPlan(book, book.seed) : faultsOf(faults, book, book.seed), unfit: [] };
}

/** The morning after the season, or after the last event a fault holds back has been let go. */
function seasonEnd(book: Book, plan: readonly BusinessFault[]): string {
  const held = plan.flatMap(({ steps }) =>
    steps.flatMap(({ action }) => (action.kind === "trouble" && action.fault.kind === "delay" ? [action.fault.to.slice(0, 10)] : [])),
  );
  return seasonOver({ to: [book.to, ...held].toSorted().at(-1) ?? book.to });
}

async function openCases(clients: EstateClients): Promise<Case[]> {
  return (await clients.intelligence.listCases({ query: { status: "open" } })).body.items;
}

/** The estate as the book's loader and the fault player want it. */
export function bookEstate(clients: EstateClients): BookEstate {
  const { tenant, crm, cpq, billing, tax, payment, erp, provisioning, metering, support, identity } = clients;
  const faults = Object.fromEntries(systemNames.map((name) => [name, clients.system(name)])) as unknown as BookEstate["faults"];
  return { tenant, crm, cpq, billing, tax, payment, erp, provisioning, metering, support, identity, faults };
}

function headlineOf(
  plan: readonly BusinessFault[],
  book: Book,
  ids: LoadedIds,
  snapshot: Snapshot,
  nameOf: (id: string) => string,
): SeasonReport["headline"] {
  const fault = plan.find(({ kind }) => kind === headline.name);
  const opportunityId = fault && ids.opportunities.get(fault.opportunity);
  const of = snapshot.cases.find(({ correlationId }) => correlationId === opportunityId);
  if (!fault || !of) return null;
  const usage = usageOfRenewal(book, ids, snapshot, fault.opportunity);
  return {
    caseId: of.id,
    title: of.title,
    code: of.code,
    dependents: of.findings.slice(1).map(({ code }) => code),
    exposure: formatMoney(money(of.exposure)),
    approvers: approversOf(of, nameOf),
    ...(usage ? { usage } : {}),
    timeline: of.timeline.map(({ at, actor, action, detail }) => ({ at, actor: nameOf(actor), action, detail: withNames(detail, nameOf) })),
  };
}

/** Histories name people by the clients they sign in as. */
function withNames(detail: string, nameOf: (id: string) => string): string {
  return detail.replaceAll(/\b[a-z][a-z0-9-]*\.prs_[0-9a-z]{20}\b/g, nameOf);
}
