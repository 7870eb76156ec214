import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Access } from "@cashline/chassis/access";
import type { Case, Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { PolicyLayer, PolicyProposal, PolicyRow, PolicyRowEdit } from "@cashline/contracts/services/orchestrator/policy-entities";
import { createLogger } from "@cashline/telemetry/logger";
import { buildOrchestrator, type Orchestrator } from "../app.ts";
import type { CallAnswer } from "../cases/case-calls.ts";
import { memoryEngine } from "../engine/memory-engine.fixture.ts";
import { Outstanding } from "../engine/outstanding.ts";
import { WaitingFlows } from "../engine/waiting-flows.ts";
import { flowKey } from "../engine/port.ts";
import { NOW, ids } from "../flows/world-records.fixture.ts";
import { openWorld } from "../flows/world.fixture.ts";
import { SHIPPED_VERSION } from "../policies/shipped-book.ts";

export const TENANT = "test";

/** The people who change policy, by what they may do. */
const people = {
  author: ["policy_author"],
  approver: ["policy_approver"],
  both: ["policy_author", "policy_approver"],
  clerk: ["billing_analyst"],
  robot: ["policy_author", "policy_approver"],
} as const;
export type PersonName = keyof typeof people;

/** Rows of the approval table under which nobody is asked below a limit in cents of US dollars. */
const nobodyBelow = (limit: number): PolicyRow[] => [
  { id: "amount-l0", when: ['"amount"', `< ${limit}`], result: ['"L0"', "0"], example: { rule: "amount", amountMovedUsdCents: limit - 1 } },
  { id: "amount-l1", when: ['"amount"', "< 500000"], result: ['"L1"', "1"], example: { rule: "amount", amountMovedUsdCents: limit } },
];
export const inApproval = (row: PolicyRow): PolicyRowEdit => ({ edit: "put", table: "approval", scope: null, row });

/** What moves less than 1,000 USD needs no approval, instead of less than 500. */
export const looserPrices: PolicyProposal = {
  version: "2026-02",
  basedOn: SHIPPED_VERSION,
  title: "Small price corrections need nobody",
  reason: "Nine of ten approvals below 1,000 were given without a question",
  tables: [],
  layers: [],
  edits: nobodyBelow(100_000).map(inApproval),
};

/** The same to 750 USD. */
export const narrowerEdits: PolicyRowEdit[] = nobodyBelow(75_000).map(inApproval);

/** In EMEA everything that moves money is looked at. */
export const emeaLayer: PolicyLayer = {
  scope: "EMEA",
  reason: "The auditors asked for it",
  tables: [
    { table: "approval", rows: [{ ...(nobodyBelow(100)[0] as PolicyRow), id: "cents", result: ['"L1"', "1"], overrides: "amount-l0" }] },
  ],
};

/** An orchestrator over HTTP with a store on a temporary file, its engine in memory, and people who sign in to it. */
export async function openOffice() {
  const folder = mkdtempSync(join(tmpdir(), "cashline-policies-"));
  const databasePath = join(folder, "orchestrator.sqlite");
  const world = openWorld();
  const subscriber = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  });
  await new Promise<void>((resolve) => subscriber.listen(0, "127.0.0.1", resolve));
  const { port } = subscriber.address() as { port: number };
  let orchestrator: Orchestrator;
  let access: Access = { client: "lab", tenant: "*", scopes: { has: () => true } as unknown as ReadonlySet<string>, roles: [] };
  let keys = 0;
  let now = NOW;
  const engine = memoryEngine({
    get flows() {
      return orchestrator.flows as never;
    },
    get cases() {
      return orchestrator.cases as never;
    },
    now: () => now,
  });
  const build = (): Orchestrator =>
    buildOrchestrator({
      databasePath,
      verify: () => Promise.resolve(access),
      logger: createLogger("test", "silent"),
      subscriber: {
        url: `http://127.0.0.1:${port}/v1/inbound/orchestrator`,
        secret: `whsec_${Buffer.from("a secret of enough bytes").toString("base64")}`,
      },
      engine: { ...engine, cancel: () => Promise.resolve(), busy: () => Promise.resolve([]), forget: () => Promise.resolve() },
      outstanding: new Outstanding(),
      waiting: new WaitingFlows(),
      roster: () => Promise.resolve([]),
      notify: { targets: [], transport: () => Promise.reject(new Error("nobody is told")) },
      systemsFor: () => world.systems,
    });
  orchestrator = build();

  const ask = async (
    method: "GET" | "POST" | "PUT" | "DELETE",
    url: string,
    payload?: object,
    headers: { key?: string; etag?: string | undefined } = {},
  ) => {
    keys += 1;
    const answer = await orchestrator.app.inject({
      method,
      url,
      headers: {
        authorization: "Bearer good",
        ...(method === "GET" ? {} : { "idempotency-key": headers.key ?? `key-${keys}` }),
        ...(headers.etag === undefined ? {} : { "if-match": headers.etag }),
      },
      ...(payload === undefined ? {} : { payload }),
    });
    return {
      status: answer.statusCode,
      body: answer.json(),
      etag: answer.headers["etag"] as string | undefined,
      replayed: answer.headers["idempotent-replayed"],
    };
  };
  /** @param owner who answers for it, when it is a service account that acts */
  const as = (name: PersonName, owner?: PersonName): void => {
    const of = owner === undefined ? {} : { owner: `${TENANT}.prs_${owner}` };
    const { owner: _before, ...rest } = access;
    access = { ...rest, client: `${TENANT}.prs_${name}`, tenant: TENANT, roles: people[name], ...of };
  };
  const etagOf = async (id: string): Promise<string | undefined> => (await ask("GET", `/v1/policies/${id}`)).etag;
  /** Decides on a version as it stands now. */
  const decide = async (what: "approve" | "reject" | "withdraw", id: string, body: object) =>
    ask("POST", `/v1/policies/${id}/${what}`, body, { etag: await etagOf(id) });
  const advance = async (to: string): Promise<void> => {
    const before = access;
    access = { ...access, tenant: "*" };
    await ask("PUT", `/control/v1/sandboxes/${TENANT}/clock`, { now: to });
    access = before;
    now = to;
  };
  await ask("PUT", `/control/v1/sandboxes/${TENANT}`, { seed: "world", startAt: NOW });
  return {
    databasePath,
    ask,
    as,
    etagOf,
    advance,
    propose: (change: Partial<PolicyProposal> = {}) => ask("POST", "/v1/policies", { ...looserPrices, ...change }),
    replay: (id: string, days = 30) => ask("POST", `/v1/policies/${id}/replay`, { days }),
    hashOf: async (id: string): Promise<string> =>
      ((await ask("GET", `/v1/policies/${id}`)).body as { policy: { contentHash: string } }).policy.contentHash,
    approve: async (id: string, effectiveOn: string, contentHash: string) =>
      decide("approve", id, { contentHash, effectiveOn, note: "agreed" }),
    reject: (id: string) => decide("reject", id, { note: "too loose" }),
    withdraw: (id: string) => decide("withdraw", id, { note: "not now" }),
    /** Opens a case, or has it detected again, at the sandbox's time. */
    detect: (caseName: string, finding: Finding, legalEntity = "US01") =>
      engine.askCase<CallAnswer>(flowKey(TENANT, caseIdNamed(caseName)), "open", {
        tenant: TENANT,
        caseId: caseIdNamed(caseName),
        findings: [finding],
        accountId: ids.account,
        traceparent: null,
        legalEntity,
        correlationId: ids.opportunity,
        waiter: null,
        at: now,
      }),
    call: (caseName: string, call: string, input: object) =>
      engine.askCase<CallAnswer>(flowKey(TENANT, caseIdNamed(caseName)), call, { at: now, ...input }),
    caseNow: async (caseName: string): Promise<Case> => (await ask("GET", `/v1/cases/${caseIdNamed(caseName)}`)).body as Case,
    events: async (): Promise<string[]> =>
      ((await ask("GET", "/v1/events?limit=1000")).body as { items: { type: string; objectversion: number }[] }).items.map(
        ({ type, objectversion }) => `${type} ${objectversion}`,
      ),
    /** The process ends and another begins on the same file. */
    restart: async (): Promise<void> => {
      await orchestrator.app.close();
      await orchestrator.close();
      orchestrator = build();
    },
    close: async (): Promise<void> => {
      await orchestrator.app.close();
      await orchestrator.close();
      subscriber.closeAllConnections();
      await new Promise((resolve) => subscriber.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type Office = Awaited<ReturnType<typeof openOffice>>;

/** A case's id of a name of letters and digits. */
export function caseIdNamed(name: string): string {
  return `case_${name.padEnd(20, "0")}`;
}
