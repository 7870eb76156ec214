import Type, { type Static } from "typebox";
import { operation } from "./operation.ts";
import { CloudEvent } from "./events.ts";
import { Fault } from "./faults.ts";
import { Instant, Name, Tenant, nullable, strict } from "./values.ts";
import { pageOf, pageQuery } from "./paging.ts";

/** Where a scenario clock may stand: what is reckoned from its day, such as a term of ten years, is a calendar date still. */
const ClockInstant = Type.String({
  ...Instant,
  pattern: "^(19[0-9]{2}|20[0-9]{2}|21[0-4][0-9])-",
  description: "RFC 3339 time, UTC, of the years 1900 to 2149",
});

/** A sandbox as one process sees it. */
export const Sandbox = strict({
  tenant: Tenant,
  seed: Type.String({ minLength: 1, maxLength: 100 }),
  now: Instant,
});
export type Sandbox = Static<typeof Sandbox>;

/** What decides whether a sandbox has come to rest, and when it will wake. */
export const SandboxStatus = strict({
  tenant: Tenant,
  now: Instant,
  nextDueAt: nullable(Instant),
  idle: Type.Boolean({ description: "Nothing in progress and nothing waiting to be delivered" }),
  activity: Type.Integer({ description: "Grows with everything that happens; two equal readings while idle mean rest" }),
  waitingFor: Type.Array(Type.String(), { description: "What keeps it from being idle, by name" }),
  eventsPublished: Type.Integer({ description: "Events this process has written for the sandbox" }),
  eventsHeld: Type.Optional(
    Type.Integer({
      minimum: 0,
      description:
        "Events a planted fault keeps back: until `nextDueAt` at the earliest, a later event of the sandbox, or the end of the fault. A sandbox may be idle with some",
    }),
  ),
});
export type SandboxStatus = Static<typeof SandboxStatus>;

/** Positions of an event log are public, so that whoever has kept the last `sequence` can go on from there. */
const LogPosition = Type.String({
  pattern: "^(0|[1-9][0-9]{0,14})$",
  description: "`sequence` of the last event known, as in the previous page's `next`; 0 for the beginning",
});

const tenantParams = strict({ tenant: Tenant });

export const putSandbox = operation({
  id: "putSandbox",
  method: "PUT",
  path: "/control/v1/sandboxes/{tenant}",
  scope: "control:write",
  summary: "Creates a sandbox with its seed and start time; the same again changes nothing.",
  params: tenantParams,
  body: strict({ seed: Type.String({ minLength: 1, maxLength: 100 }), startAt: ClockInstant }),
  reply: { status: 200, body: Sandbox },
  problems: ["already-exists"],
});

export const getSandboxStatus = operation({
  id: "getSandboxStatus",
  method: "GET",
  path: "/control/v1/sandboxes/{tenant}",
  scope: "control:read",
  summary: "Clock, next due work, and whether the sandbox is at rest.",
  params: tenantParams,
  reply: { status: 200, body: SandboxStatus },
  problems: ["unknown-sandbox"],
});

export const deleteSandbox = operation({
  id: "deleteSandbox",
  method: "DELETE",
  path: "/control/v1/sandboxes/{tenant}",
  scope: "control:write",
  summary: "Removes a sandbox and everything in it.",
  params: tenantParams,
  reply: { status: 200, body: strict({ tenant: Tenant }) },
  problems: ["sandbox-held"],
});

export const setClock = operation({
  id: "setClock",
  method: "PUT",
  path: "/control/v1/sandboxes/{tenant}/clock",
  scope: "control:write",
  summary:
    "Moves the scenario clock forward and does the work that has come due, in order. `move` only moves the clock: the driver first moves every process to an instant and then has the due work done, so that nobody is called while its clock lags.",
  params: tenantParams,
  body: strict({ now: ClockInstant, phase: Type.Optional(Type.Enum(["move", "work"])) }),
  reply: { status: 200, body: SandboxStatus },
  problems: ["unknown-sandbox", "clock-backwards"],
});

export const putFault = operation({
  id: "putFault",
  method: "PUT",
  path: "/control/v1/sandboxes/{tenant}/faults/{faultId}",
  scope: "control:write",
  summary: "Plants a technical fault; the same id again replaces it.",
  params: strict({ tenant: Tenant, faultId: Type.String({ maxLength: 61 }) }),
  body: Fault,
  reply: { status: 200, body: Fault },
  problems: ["unknown-sandbox"],
});

export const deleteFault = operation({
  id: "deleteFault",
  method: "DELETE",
  path: "/control/v1/sandboxes/{tenant}/faults/{faultId}",
  scope: "control:write",
  summary: "Takes a technical fault away.",
  params: strict({ tenant: Tenant, faultId: Type.String({ maxLength: 61 }) }),
  reply: { status: 200, body: strict({ id: Type.String() }) },
  problems: ["unknown-sandbox"],
});

export const listFaults = operation({
  id: "listFaults",
  method: "GET",
  path: "/control/v1/sandboxes/{tenant}/faults",
  scope: "control:read",
  summary: "The technical faults planted in a sandbox.",
  params: tenantParams,
  reply: { status: 200, body: strict({ items: Type.Array(Fault) }) },
  problems: ["unknown-sandbox"],
});

export const listEvents = operation({
  id: "listEvents",
  method: "GET",
  path: "/v1/events",
  scope: "events:read",
  summary: "The log of published events after a position, for replay.",
  query: strict({ ...pageQuery, after: Type.Optional(LogPosition), type: Type.Optional(Type.String({ maxLength: 120 })) }),
  reply: { status: 200, body: pageOf(CloudEvent) },
  problems: ["unknown-sandbox"],
});

export const getHealth = operation({
  id: "getHealth",
  method: "GET",
  path: "/health",
  scope: null,
  summary: "Whether the process is ready to serve.",
  reply: { status: 200, body: Type.Object({ status: Type.Literal("ok"), service: Name, version: Type.String(), uptimeMs: Type.Number() }) },
});

/** Operations of every process that keeps sandboxes. */
export const sandboxOperations = { putSandbox, getSandboxStatus, deleteSandbox, setClock };
/** Operations every simulated system has besides its own. */
export const simulatorOperations = { ...sandboxOperations, putFault, deleteFault, listFaults, listEvents, getHealth };
