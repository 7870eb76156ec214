import type { Access } from "@cashline/chassis/access";
import { createLogger } from "@cashline/telemetry/logger";
import { kpis } from "../kpis/catalogue.ts";
import { windowIn } from "../kpis/example-traffic.ts";
import { takeInLoadRun } from "../loads/take-in.ts";
import { openExampleStore, type ExampleStore } from "../store/example-store.fixture.ts";
import { rowsOfWindow } from "../traffic/window-rows.ts";
import { openFront, type Front } from "./front.ts";
import type { ReaderLimits } from "./preparation.ts";
import { sandboxPassword, sandboxUser, signIn } from "./sign-in.ts";

const SECRET = "an operator's password of a test";
export const LIMITS: ReaderLimits = { seconds: 10, rows: 1000, memoryBytes: 500_000_000, connections: 3, waiting: 20 };

export type RunningFront = {
  readonly front: Front;
  readonly store: ExampleStore;
  readonly url: string;
  /** Credentials by who asks: the operator, or a sandbox. */
  password(tenant: string): { username: string; password: string };
  /** Posts SQL as somebody, by Basic. */
  ask(tenant: string, sql: string, options?: { query?: Record<string, string>; headers?: Record<string, string> }): Promise<Asked>;
  close(): Promise<void>;
};
export type Asked = { readonly status: number; readonly text: string; readonly headers: Headers };

/** What a token says in these tests: its text. */
const tokens: Readonly<Record<string, Access>> = {
  "of-acme": { client: "t", tenant: "acme", roles: [], scopes: new Set(["intelligence:kpis:read", "intelligence:cases:read"]) },
  "of-all": { client: "t", tenant: "*", roles: [], scopes: new Set(["intelligence:kpis:read", "intelligence:cases:read"]) },
  "too-little": { client: "t", tenant: "acme", roles: [], scopes: new Set(["intelligence:kpis:read"]) },
};

/** The front over a store with two sandboxes, acme and globex, that have the KPIs' examples; globex has each event twice. */
export async function openFrontOverExamples(
  limits: Partial<ReaderLimits> = {},
  before: (store: ExampleStore) => Promise<void> = () => Promise.resolve(),
): Promise<RunningFront> {
  const store = await openExampleStore();
  const events = kpis.flatMap(({ example }) => example.events);
  await store.put("acme", events);
  await store.put("globex", [...events, ...events.map((event) => ({ ...event, eventId: `${event.eventId}-again` }))]);
  for (const { table, row } of kpis
    .flatMap(({ example }) => example.windows ?? [])
    .flatMap((window) => rowsOfWindow(windowIn("acme", window))))
    await store.store.insert(table, [row]);
  for (const run of kpis.flatMap(({ example }) => example.loads ?? [])) await takeInLoadRun(store.store, "acme", run);
  await before(store);
  const front = await openFront({
    folder: store.folder,
    limits: { ...LIMITS, ...limits },
    logger: createLogger("test", "silent"),
    signIn: signIn({
      secret: SECRET,
      knows: (tenant) => ["acme", "globex"].includes(tenant),
      verify: (token) => (tokens[token] ? Promise.resolve(tokens[token]) : Promise.reject(new Error("not a token"))),
    }),
  });
  const url = `http://127.0.0.1:${await front.listen({ host: "127.0.0.1", port: 0 })}`;
  const password = (tenant: string): { username: string; password: string } =>
    tenant === "*"
      ? { username: "grafana", password: SECRET }
      : { username: sandboxUser(tenant), password: sandboxPassword(SECRET, tenant) };
  return {
    front,
    store,
    url,
    password,
    ask: async (tenant, sql, { query = {}, headers = {} } = {}) => {
      const { username, password: secret } = password(tenant);
      const authorization = `Basic ${Buffer.from(`${username}:${secret}`).toString("base64")}`;
      const response = await fetch(`${url}/?${new URLSearchParams(query).toString()}`, {
        method: "POST",
        body: sql,
        headers: { authorization, ...headers },
      });
      return { status: response.status, text: await response.text(), headers: response.headers };
    },
    close: async () => {
      await front.close();
      await store.close();
    },
  };
}
