import type { TokenVerifier } from "@cashline/chassis/access";
import { Refusal } from "@cashline/chassis/refusal";
import { mountSandboxes } from "@cashline/chassis/sandbox-routes";
import { Sandboxes } from "@cashline/chassis/sandboxes";
import { buildServer, type CallContext, type Server } from "@cashline/chassis/server";
import { Database } from "@cashline/chassis/store";
import {
  getFindings,
  getKpis,
  getSeries,
  getStoredEvents,
  ingestEvents,
  intelligenceContract,
  listCases,
} from "@cashline/contracts/services/intelligence/contract";
import { getLineage, getReach } from "@cashline/contracts/services/intelligence/lineage-operations";
import { instant } from "@cashline/kernel/time";
import type { Logger } from "@cashline/telemetry/logger";
import { Detection } from "./detectors/detection.ts";
import { detectors } from "./detectors/detectors.ts";
import { openFront, type Front } from "./front/front.ts";
import type { FrontSettings } from "./front/settings.ts";
import { signIn } from "./front/sign-in.ts";
import { ingest } from "./ingest/ingest-events.ts";
import { Spool } from "./ingest/spool.ts";
import { NotStored, Writer, type WriterSettings } from "./ingest/writer.ts";

import { mountLoads } from "./loads/load-routes.ts";
import { mountGroundTruth } from "./truth/truth-routes.ts";
import { mountProcess } from "./mining/process-routes.ts";
import { Variants } from "./mining/variants.ts";
import { lineage, reach } from "./queries/lineage.ts";
import { knownScope } from "./queries/known-scope.ts";
import * as queries from "./queries/queries.ts";
import { mountBaselines } from "./baselines/baseline-routes.ts";
import { clock } from "./store/columns.ts";
import { mountHolds } from "./store/hold-routes.ts";
import { isHeld } from "./store/holds.ts";
import { migrate } from "./store/migrate.ts";
import { refill } from "./store/refill.ts";
import { applyRetention, type Retention, type RetentionPolicy } from "./store/retention.ts";
import { Rollups } from "./store/rollups.ts";
import { Store, type StoreLocation } from "./store/store.ts";
import { TooManyWaiting } from "./store/turns.ts";
import { TrafficFetching, type TrafficSource } from "./traffic/fetching.ts";

export type IntelligenceOptions = {
  readonly location: StoreLocation;
  /** File in which the sandboxes and their clocks are kept. */
  readonly databasePath: string;
  readonly verify: TokenVerifier;
  readonly logger: Logger;
  readonly writer: WriterSettings;
  /** How long stored events wait for company before the ways of their cases are computed, in milliseconds. */
  readonly miningLingerMs: number;
  /** How long rows are kept, and whether they go then. */
  readonly retention: { readonly policy: RetentionPolicy; readonly mode: Retention };
  /** The other processes whose counts of traffic are fetched, and how long from one fetch to the next, in milliseconds of real time. */
  readonly traffic: { readonly sources: readonly TrafficSource[]; readonly everyMs: number };
  /** The embedded store for clients of ClickHouse; none when left out. */
  readonly front?: FrontSettings | undefined;
};

export type Intelligence = Server & {
  readonly store: Store;
  /** Listens when it is told to. */
  readonly front: Front | undefined;
  close(): Promise<void>;
};

const TABLES = [
  "raw_events",
  "latest_objects",
  "cases",
  "case_versions",
  "opportunities",
  "invoices",
  "invoice_holds",
  "renewals",
  "contracts",
  "entitlements",
  "receivable_versions",
  "case_tasks",
  "cash",
  "usage_records",
  "metered_events",
  "subscription_terms",
  "accounts",
  "contract_versions",
  "journal_lines",
  "case_approvals",
  "case_decisions",
  "case_timeline",
  "process_variants",
  "ocel_elements",
  "event_arrivals",
  "event_days",
  "lateness_days",
  "postings",
  "holds",
  "baseline_figures",
  "baseline_cases",
  "ground_truth",
  "api_calls",
  "delivery_counts",
  "outbox_backlogs",
  "redeliveries",
  "fault_changes",
  "load_runs",
  "load_requests",
  "load_drops",
  "load_steps",
  "load_lateness",
];

/** The analytics service: events in, KPIs, cases, disagreements and lineage out. */
export async function buildIntelligence(options: IntelligenceOptions): Promise<Intelligence> {
  const store = await Store.open(options.location);
  await migrate(store);
  await refill(store);
  await applyRetention(store, options.retention.policy, options.retention.mode);
  const database = new Database(options.databasePath);
  const sandboxes = new Sandboxes(database);
  const writer = new Writer(store, new Spool(database), options.writer, options.logger);
  store.readAfter((tables) => writer.settled(tables));
  writer.resume();
  const variants = new Variants(store, options.miningLingerMs, options.logger);
  variants.start();
  const rollups = new Rollups(store, options.miningLingerMs, options.logger);
  rollups.arrived();
  const detection = new Detection(store, (tenant, object) => writer.arrivals(tenant, object), detectors);
  const server = buildServer({
    name: "intelligence",
    version: "1",
    problems: intelligenceContract.problems,
    verify: options.verify,
    logger: options.logger,
    bodyLimitBytes: 64 * 1024 * 1024,
    around: async (_input, _context, next) => {
      try {
        return await next();
      } catch (error) {
        if (error instanceof TooManyWaiting || error instanceof NotStored)
          throw new Refusal("unavailable", error.message, { retryAfterSeconds: 1 });
        throw error;
      }
    },
  });
  const traffic = new TrafficFetching({
    sources: [{ process: "intelligence", read: (after) => Promise.resolve(server.traffic.fetch(after)) }, ...options.traffic.sources],
    store,
    knows: (tenant) => sandboxes.get(tenant) !== undefined,
    logger: options.logger,
  });
  const windowOf = ({ from, to }: queries.Window): queries.Window => {
    const window = { from: timeOf("from", from), to: timeOf("to", to) };
    if (window.from >= window.to) throw new Refusal("invalid-request", "/query/to must be later than /query/from");
    return window;
  };

  server.mount(ingestEvents, async ({ body }, { access, isAbout }) => {
    const tenants = [...new Set(body.items.map(({ tenant }) => tenant))];
    isAbout(tenants);
    const foreign = access.tenant === "*" ? undefined : tenants.find((tenant) => tenant !== access.tenant);
    if (foreign !== undefined) throw new Refusal("wrong-tenant", `The token is for sandbox ${access.tenant}, an event is of ${foreign}`);
    ingest(writer, body.items);
    variants.arrived(body.items);
    rollups.arrived();
    return { body: { accepted: body.items.length } };
  });
  /** The sandbox a question is about; one that is not set up has no figures, not even zeros. */
  const known = ({ tenant }: CallContext): string => sandboxes.require(tenant).tenant;
  /** Figures of all events rest on every event stored before the question. */
  const rolledUp = async (): Promise<void> => {
    try {
      await rollups.settled();
    } catch (error) {
      options.logger.error({ err: error }, "the days of events could not be computed");
      throw new Refusal("unavailable", "The days of events could not be computed", { retryAfterSeconds: 1 });
    }
  };
  server.mount(getKpis, async ({ query }, context) => {
    const [tenant, window] = [known(context), windowOf(query)];
    const scope = await knownScope(store, tenant, query);
    await rolledUp();
    // What was counted up to now belongs to the figures.
    await traffic.fetch();
    return { body: { items: await queries.measure(store, tenant, window, scope) } };
  });
  server.mount(getSeries, async ({ params, query }, context) => {
    const [tenant, window] = [known(context), windowOf(query)];
    const scope = await knownScope(store, tenant, query);
    return { body: { items: await queries.series(store, params.series, tenant, window, scope) } };
  });
  server.mount(listCases, async ({ query }, context) => ({
    body: { items: await queries.listCases(store, known(context), query.status ?? "all", query.limit ?? 10_000) },
  }));
  server.mount(getFindings, async ({ query }, context) => {
    const tenant = known(context);
    const [items, openCases] = await Promise.all([
      detection.find(tenant, timeOf("asOf", query.asOf), query.code),
      detection.casesToCompare(tenant, query.code),
    ]);
    return { body: { items, openCases } };
  });
  server.mount(getStoredEvents, async (_input, context) => {
    const tenant = known(context);
    await rolledUp();
    return { body: await queries.storedEvents(store, tenant) };
  });
  server.mount(getLineage, async ({ params }, context) => ({ body: await lineage(store, known(context), params.id) }));
  server.mount(getReach, async ({ params }, context) => ({ body: await reach(store, known(context), params.id) }));
  mountProcess(server, { store, variants, arrived: () => rollups.arrived(), known, windowOf });
  mountHolds(server, { store, known });
  mountLoads(server, { store, known });
  mountGroundTruth(server, { store, known });
  mountBaselines(server, { store, sandboxes });
  mountSandboxes(server, sandboxes, {
    // What waits to be stored is in the answer to whoever asks.
    waitingFor: () => [],
    activity: (tenant) => writer.taken(tenant),
    eventsPublished: () => 0,
    advance: (tenant, now) => {
      sandboxes.advance(tenant, now, () => undefined);
    },
    removed: async (tenant) => {
      if (await isHeld(store, tenant)) throw new Refusal("sandbox-held", `An audit hold keeps the rows of ${tenant}`);
      // What is still waiting would come back after the rows are gone.
      await writer.settled();
      await traffic.alone(() =>
        variants.forget(tenant, () =>
          rollups.forget(async () => {
            for (const table of TABLES) await store.change(`DELETE FROM pi.${table} WHERE tenant = {tenant:String}`, { tenant });
          }),
        ),
      );
      writer.forget(tenant);
      detection.forget(tenant);
    },
  });
  server.traffic.watchWaiting(() => {
    const late = Map.groupBy(writer.late(), ({ tenant }) => tenant);
    return sandboxes.all().map(({ tenant }) => {
      const waiting = late.get(tenant) ?? [];
      return { tenant, events: waiting.length, oldestMs: waiting[0] ? performance.now() - waiting[0].atMs : 0 };
    });
  });
  traffic.start(options.traffic.everyMs);
  const { location, front: settings, verify, logger } = options;
  const front =
    settings && location.kind === "embedded"
      ? await openFront({
          folder: location.folder,
          limits: settings.limits,
          logger,
          signIn: signIn({ secret: settings.secret, verify, knows: (tenant) => sandboxes.get(tenant) !== undefined }),
        })
      : undefined;
  return {
    ...server,
    store,
    front,
    close: async () => {
      await traffic.close();
      await writer.close();
      await variants.close();
      await rollups.close();
      await front?.close();
      await store.close();
      database.close();
    },
  };
}

/** A scenario time of a query. @throws Refusal `invalid-request` when it is none */
function timeOf(member: string, text: string): string {
  try {
    clock(text);
    return instant(text);
  } catch {
    throw new Refusal("invalid-request", `/query/${member} "${text}" is not an RFC 3339 time from 1900 to 2299`);
  }
}
