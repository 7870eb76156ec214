import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Access } from "@cashline/chassis/access";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { putSandbox } from "@cashline/contracts/common/control";
import type { Operation } from "@cashline/contracts/common/operation";
import { getKpis, ingestEvents } from "@cashline/contracts/services/intelligence/contract";
import { createLogger } from "@cashline/telemetry/logger";
import { buildIntelligence } from "./app.ts";
import type { FrontSettings } from "./front/settings.ts";
import { retentionPolicy } from "./store/retention.ts";
import type { TrafficSource } from "./traffic/fetching.ts";

/** Scenario window of the examples. */
export const WINDOW = { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" };
export const QUEUE_ROWS = 50;

type Service = Awaited<ReturnType<typeof buildIntelligence>>;
type Input = {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  /** The sandbox of the token; the whole estate where none is given. */
  tenant?: string;
  headers?: Record<string, string>;
  /** Another service than the fixture's own. */
  at?: Service;
};
/** A test states itself what it expects of a body. */
type Answer = { status: number; headers: Record<string, unknown>; body: any };

/** The events as those of a sandbox. */
export const of = (tenant: string, events: readonly CanonicalEvent[]): CanonicalEvent[] => events.map((event) => ({ ...event, tenant }));

/** The service on the real engine in a temporary folder. One folder per process: the engine takes no second. `sources` are other processes whose traffic it fetches. */
export async function openService(front?: FrontSettings, sources: readonly TrafficSource[] = []) {
  const folder = mkdtempSync(join(tmpdir(), "cashline-intelligence-"));
  const everything = { has: () => true } as unknown as ReadonlySet<string>;
  let access: Access;
  const build = (name: string, lingerMs = 10): Promise<Service> =>
    buildIntelligence({
      location: { kind: "embedded", folder: join(folder, "clickhouse") },
      databasePath: join(folder, `${name}.sqlite`),
      verify: (token) => (token === "good" ? Promise.resolve(access) : Promise.reject(new Error("not a token"))),
      logger: createLogger("test", "silent"),
      front,
      writer: { lingerMs, batchRows: 5000, queueRows: QUEUE_ROWS },
      retention: { policy: retentionPolicy(), mode: "keep" },
      miningLingerMs: 60_000,
      traffic: { sources, everyMs: 60_000 },
    });
  const service = await build("service");

  /** Calls as a client with every scope. */
  const call = async (operation: Operation, input: Input = {}): Promise<Answer> => {
    const { params = {}, query = {}, body, tenant = "*", headers = {}, at = service } = input;
    access = { client: "test", tenant, scopes: everything, roles: [] };
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
    const response = await at.app.inject({
      method: operation.method,
      url: `${path}?${new URLSearchParams(query).toString()}`,
      headers: { authorization: "Bearer good", ...(operation.method === "GET" ? {} : { "idempotency-key": "k" }), ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    return { status: response.statusCode, headers: response.headers, body: response.json() };
  };
  const setUp = (tenant: string): Promise<Answer> => call(putSandbox, { params: { tenant }, body: { seed: "s", startAt: WINDOW.from } });
  return {
    service,
    build,
    call,
    /** Sets up a sandbox; the same again changes nothing. */
    setUp,
    /** Brings events of a sandbox that is set up first, where it is not, and has them stored. */
    bring: async (tenant: string, ...events: CanonicalEvent[]): Promise<Answer> => {
      await setUp(tenant);
      const answer = await call(ingestEvents, { body: { items: of(tenant, events) } });
      await service.store.query("SELECT 1 FROM pi.raw_events LIMIT 0");
      return answer;
    },
    /** A KPI of a sandbox over the window of the examples. */
    valueOf: async (tenant: string, name: string): Promise<unknown> => {
      const { body } = await call(getKpis, { tenant, query: WINDOW });
      return (body.items as { name: string; value: unknown }[]).find((each) => each.name === name)?.value;
    },
    close: async (): Promise<void> => {
      await service.app.close();
      await service.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type OpenService = Awaited<ReturnType<typeof openService>>;
