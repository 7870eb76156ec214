import { ProblemError } from "@cashline/client/errors";
import { checkInvariants } from "../checks/invariants.ts";
import { renewalOutcomes } from "../checks/renewal-outcomes.ts";
import { takeSnapshot } from "../checks/snapshot.ts";
import { formatKpi, table } from "../report/print.ts";
import { connect, type EstateClients } from "../sandbox/estate-clients.ts";
import { controlSandbox } from "../sandbox/sandbox.ts";
import { narrowingOf, type Narrowing } from "./arguments.ts";
import { lettersInWords, takeInOpenLetters } from "./dead-letters.ts";
import { requireEstate } from "./running-estate.ts";

export type InspectOptions = { sandbox: string; out: string; secrets?: string; json: boolean };

const clientsOf = (options: InspectOptions): EstateClients => connect(requireEstate(options), options.sandbox);
const show = (json: boolean, data: unknown, text: () => string): void =>
  void process.stdout.write(`${json ? JSON.stringify(data) : text()}\n`);

/** How every process sees a sandbox: clock, next due work, what it waits for. */
export async function status(options: InspectOptions): Promise<void> {
  const statuses = await controlSandbox(clientsOf(options)).statuses();
  show(options.json, statuses, () =>
    table(
      ["process", "clock", "next due", "events", "waiting for"],
      Object.entries(statuses).map(([name, each]) => [
        name,
        each.now,
        each.nextDueAt ?? "–",
        String(each.eventsPublished),
        each.waitingFor.join("; ") || "nothing",
      ]),
    ),
  );
}

/** Advances a sandbox's clock; due work is done, nobody acts. */
export async function clockAdvance(to: string, options: InspectOptions): Promise<void> {
  const instants = await controlSandbox(clientsOf(options)).advanceTo(to, []);
  show(options.json, { now: to, instants }, () => `The clock of ${options.sandbox} is at ${to}, ${instants} instants on.`);
}

/** Checks every invariant of a sandbox at rest. @returns 1 when one is broken or a renewal unexplained */
export async function check(options: InspectOptions): Promise<number> {
  const clients = clientsOf(options);
  const sandbox = controlSandbox(clients);
  await sandbox.quiet();
  const snapshot = await takeSnapshot(clients, sandbox);
  const invariants = checkInvariants(snapshot);
  const renewals = renewalOutcomes(snapshot);
  const broken = invariants.flatMap(({ name, violations }) => violations.map((text) => `${name}: ${text}`));
  show(options.json, { invariants, renewals }, () =>
    [
      table(
        ["invariant", "checked", "broken"],
        invariants.map(({ name, checked, violations }) => [name, String(checked), String(violations.length)]),
      ),
      ...broken,
      ...renewals.unexplained,
    ].join("\n"),
  );
  return broken.length + renewals.unexplained.length > 0 ? 1 : 0;
}

/** The cases of a sandbox, oldest first. */
export async function casesList(state: "open" | "closed" | "all", options: InspectOptions): Promise<void> {
  const { items } = (await clientsOf(options).intelligence.listCases({ query: { status: state } })).body;
  show(options.json, items, () =>
    table(
      ["case", "code", "severity", "status", "detected", "due", "exposure"],
      items.map((of) => [
        of.id,
        of.code,
        of.severity,
        of.status,
        of.detectedAt.slice(0, 16),
        of.dueAt.slice(0, 16),
        `${of.exposure.minor} ${of.exposure.currency} minor`,
      ]),
    ),
  );
}

/** One case with its history, from the engine itself. */
export async function casesShow(caseId: string, options: InspectOptions): Promise<void> {
  const of = (await clientsOf(options).orchestrator.getCase({ params: { caseId } })).body;
  show(options.json, of, () =>
    [
      `${of.title} (${of.code}), ${of.severity}, ${of.status}, owner ${of.ownerTeam}`,
      ...of.findings.map(({ code, expected, found }) => `  ${code}: expected ${expected}; found ${found}`),
      table(
        ["when", "who", "what", "detail"],
        of.timeline.map(({ at, actor, action, detail }) => [at.slice(0, 16), actor, action, detail]),
      ),
    ].join("\n"),
  );
}

/** A scenario window, and what figures are narrowed to where that is given. */
export type KpiQuestion = { from: string; to: string } & Narrowing;

/** The KPIs of a sandbox over a scenario window. */
export async function kpis({ from, to, ...options }: KpiQuestion & InspectOptions): Promise<void> {
  const { items } = (await clientsOf(options).intelligence.getKpis({ query: { from, to, ...narrowingOf(options) } })).body;
  show(options.json, items, () =>
    table(
      ["KPI", "value"],
      items.flatMap((kpi) =>
        kpi.rows.length === 0
          ? [[kpi.title, formatKpi(kpi.unit, kpi.value)]]
          : kpi.rows.map(({ label, value }) => [`${kpi.title}: ${label}`, formatKpi(kpi.unit, value)]),
      ),
    ),
  );
}

/** Has the hub read a system's event log again from a cursor and take in what it missed. */
export async function replay(system: string, after: string | null, options: InspectOptions): Promise<void> {
  const { body } = await clientsOf(options).hub.replayEvents({
    body: { system, after },
    idempotencyKey: `lab/replay/${system}/${after ?? "start"}/${Date.now()}`,
  });
  show(
    options.json,
    body,
    () =>
      `Read ${body.read} events of ${system}: ${body.accepted} taken in, ${body.duplicates} known already, ${body.deadLettered} not understood.`,
  );
}

/** Takes the open dead letters of a sandbox in again. @returns 1 when some stay open, each with its reason */
export async function replayLetters(options: InspectOptions): Promise<0 | 1> {
  const letters = await takeInOpenLetters(clientsOf(options).hub);
  show(options.json, letters, () => lettersInWords(letters));
  return letters.some(({ state }) => state === "open") ? 1 : 0;
}

/** Holds of a sandbox; none of one that was removed there before, or only half set up. */
async function holdsOf({ intelligence }: EstateClients): Promise<{ held: boolean; reason: string }[]> {
  try {
    return (await intelligence.listHolds()).body.items;
  } catch (error) {
    if (error instanceof ProblemError && error.code === "unknown-sandbox") return [];
    throw error;
  }
}

/** Removes a sandbox and everything in it from every process. @throws Error when an audit hold keeps it */
export async function reset(options: InspectOptions): Promise<void> {
  const clients = clientsOf(options);
  // Asked first: the systems would have let go of theirs by the time that process intelligence refuses.
  const held = (await holdsOf(clients)).find((hold) => hold.held);
  if (held) throw new Error(`${options.sandbox} is under an audit hold: ${held.reason}. Lift it first: lab hold lift.`);
  await controlSandbox(clients).remove();
  show(options.json, { removed: options.sandbox }, () => `Sandbox ${options.sandbox} is gone.`);
}
