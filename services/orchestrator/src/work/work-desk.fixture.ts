import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RosterEntry } from "@cashline/contracts/services/identity/contract";
import type { Case, Finding } from "@cashline/contracts/services/orchestrator/entities";
import { createLogger } from "@cashline/telemetry/logger";
import { buildOrchestrator, type Orchestrator } from "../app.ts";
import { findingOf } from "../cases/finding.fixture.ts";
import { memoryEngine } from "../engine/memory-engine.fixture.ts";
import { Outstanding } from "../engine/outstanding.ts";
import { WaitingFlows } from "../engine/waiting-flows.ts";
import { flowKey } from "../engine/port.ts";
import { openWorld } from "../flows/world.fixture.ts";

export const TENANT = "test";
/** A Monday morning at which everybody in Greenwich is at work. */
export const NOW = "2026-02-02T10:00:00.000Z";
export const caseId = (letter: string): string => `case_${letter.repeat(20)}`;

/** Somebody of the roster, in an ordinary day of Greenwich unless told otherwise. */
export const works = (clientId: string, roles: RosterEntry["roles"], change: Partial<RosterEntry> = {}): RosterEntry => ({
  id: clientId,
  tenant: TENANT,
  clientId,
  ownerClientId: null,
  name: clientId,
  kind: "person",
  ownerId: null,
  roles,
  skills: [],
  timeZone: "UTC",
  workingHours: { from: "09:00", to: "17:00" },
  capacity: 5,
  ...change,
});

/** The orchestrator behind its HTTP front, with people who sign in by name, on the in-memory engine. */
export async function openDesk(roster: RosterEntry[]) {
  const folder = mkdtempSync(join(tmpdir(), "cashline-work-"));
  const world = openWorld();
  const subscriber = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  });
  await new Promise<void>((resolve) => subscriber.listen(0, "127.0.0.1", resolve));
  const { port } = subscriber.address() as { port: number };
  let orchestrator: Orchestrator;
  let keys = 0;
  let isRosterDown = false;
  const engine = memoryEngine({
    get flows() {
      return orchestrator.flows as never;
    },
    get cases() {
      return orchestrator.cases as never;
    },
    now: () => orchestrator.host.now(TENANT),
  });
  orchestrator = buildOrchestrator({
    databasePath: join(folder, "orchestrator.sqlite"),
    // The token is who signs in.
    verify: (client) => {
      const person = roster.find(({ clientId }) => clientId === client);
      return Promise.resolve({
        client,
        tenant: TENANT,
        scopes: { has: () => true } as unknown as ReadonlySet<string>,
        roles: person?.roles ?? [],
        ...(person?.ownerClientId ? { owner: person.ownerClientId } : {}),
      });
    },
    logger: createLogger("test", "silent"),
    subscriber: { url: `http://127.0.0.1:${port}/`, secret: `whsec_${Buffer.from("a secret of enough bytes").toString("base64")}` },
    engine: { ...engine, cancel: () => Promise.resolve(), busy: () => Promise.resolve([]), forget: () => Promise.resolve() },
    outstanding: new Outstanding(),
    waiting: new WaitingFlows(),
    notify: { targets: [], transport: () => Promise.reject(new Error("nobody is told")) },
    roster: () => (isRosterDown ? Promise.reject(new Error("identity is down")) : Promise.resolve(roster)),
    systemsFor: () => world.systems,
  });
  const ask = async (as: string, method: "GET" | "POST" | "PUT", url: string, payload?: object, headers: Record<string, string> = {}) => {
    keys += 1;
    const key = method === "POST" ? { "idempotency-key": `key-${keys}` } : {};
    const answer = await orchestrator.app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${as}`, ...key, ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    const body: unknown = answer.json();
    return { status: answer.statusCode, body, replayed: answer.headers["idempotent-replayed"] };
  };
  await ask("lab", "PUT", `/control/v1/sandboxes/${TENANT}`, { seed: "world", startAt: NOW });
  const read = async (id: string): Promise<Case> => (await ask("lab", "GET", `/v1/cases/${id}`)).body as Case;
  return {
    ask,
    read,
    engine,
    roster,
    rosterFails: (fails: boolean): void => void (isRosterDown = fails),
    advance: (now: string) => ask("lab", "PUT", `/control/v1/sandboxes/${TENANT}/clock`, { now }),
    open: async (id: string, change: Partial<Finding> = {}, about: object = {}) => {
      const findings = [findingOf({ businessKey: `obj_${id}`, ...change })];
      const opening = { tenant: TENANT, caseId: id, findings, accountId: "acc_00000000000000000001", legalEntity: "US01" };
      const rest = { correlationId: id, traceparent: null, waiter: null, at: orchestrator.host.now(TENANT) };
      await engine.askCase(flowKey(TENANT, id), "open", { ...opening, ...rest, ...about });
      return read(id);
    },
    /** Asks on behalf of somebody who has seen the case as it is. */
    act: async (as: string, id: string, path: string, body: object, version?: number) =>
      ask(as, "POST", `/v1/cases/${id}/${path}`, body, { "if-match": `"v${version ?? (await read(id)).version}"` }),
    approve: async (as: string, id: string, approvalId: string, decision = "approved") => {
      const subjectHash = (await read(id)).approvals.find((each) => each.id === approvalId)?.subjectHash ?? "none";
      return ask(as, "POST", `/v1/cases/${id}/approvals/${approvalId}/decide`, { decision, subjectHash, note: "seen" });
    },
    close: async () => {
      await orchestrator.app.close();
      await orchestrator.close();
      subscriber.closeAllConnections();
      await new Promise((resolve) => subscriber.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type Desk = Awaited<ReturnType<typeof openDesk>>;
