import { request } from "node:http";
import { everyItem } from "@cashline/client/pages";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import type { KpiValue } from "@cashline/contracts/services/intelligence/kpi-entities";
import type { Snapshot } from "../checks/snapshot.ts";
import type { EstateClients } from "../sandbox/estate-clients.ts";
import { engineSocket } from "../topology.ts";
import { pause } from "./stage.ts";

/** Objects by what they are; two runs of one seed must end with the same. */
export type FinalState = Readonly<Record<string, readonly object[]>>;

/** An invocation in the engine that has not ended. */
export type Invocation = { readonly target: string; readonly status: string };

const DURATIONS: readonly KpiValue["unit"][] = ["hours", "days", "ms"];

/**
 * What the systems of record, the engine and the figures say. Counts of events are the run's: one delivered twice was taken
 * in once. So are figures of the run, and how long something took when the clock jumped meanwhile.
 */
export function finalStateOf(
  snapshot: Snapshot,
  beside: FinalState,
  waiting: readonly Invocation[],
  kpis: readonly KpiValue[],
): FinalState {
  const { asOf: _asOf, events: _events, ...objects } = { ...snapshot, cases: snapshot.cases.map(withoutWaitForCrm) };
  const ofBusiness = kpis.filter(({ unit, ofTheRun }) => ofTheRun !== true && !DURATIONS.includes(unit));
  return { ...objects, ...beside, waiting, kpis: ofBusiness.map(({ name, value, rows }) => ({ id: name, value, rows })) };
}

const OF_WAITING_FOR_CRM: readonly string[] = ["customer not read", "customer read"];

/**
 * A case as if CRM had answered when it opened. One that had to wait for its customer says so in its history, was saved once
 * more when it learned of it, and names what was decided before beside what has been since; in what came of it there is no difference.
 */
function withoutWaitForCrm(of: Case): Omit<Case, "timeline"> & { timeline: Omit<Case["timeline"][number], "index">[] } {
  const rereads = of.timeline.filter(({ action }) => action === "customer read").length;
  const timeline = of.timeline.filter(({ action }) => !OF_WAITING_FOR_CRM.includes(action)).map(({ index: _index, ...entry }) => entry);
  const severity = of.decisions.findLast(({ table }) => table === "severity");
  const others = of.decisions.filter(({ table }) => table !== "severity");
  const decisions = rereads === 0 || !severity ? of.decisions : [severity, ...others];
  return { ...of, version: of.version - rereads, decisions, timeline };
}

/** The engine puts aside what waits a second after it has begun to. */
const PUT_ASIDE_WITHIN_MS = 20_000;
const POLL_MS = 200;

/**
 * Every invocation of a sandbox at rest that has not ended, by target: once all of them wait, or what still does something after
 * a time in which it would have been put aside if it waited.
 */
export async function invocationsOf({ place, tenant }: EstateClients): Promise<Invocation[]> {
  const query = `select target, status from sys_invocation where status <> 'completed' and target_service_key like '${tenant}.%' order by target`;
  const deadline = performance.now() + PUT_ASIDE_WITHIN_MS;
  for (;;) {
    const { rows } = await askEngine(engineSocket(place, "admin"), { query });
    if (stuckOf(rows).length === 0 || performance.now() > deadline) return rows;
    await pause(POLL_MS);
  }
}

/** At rest an invocation waits for a signal; whatever else it does will never end. */
export function stuckOf(invocations: readonly Invocation[]): string[] {
  return invocations.filter(({ status }) => status !== "suspended").map(({ target, status }) => `${target} is ${status}`);
}

/** Dead letters that nobody has taken in after all, each with its reason. */
export async function openLetters({ hub }: EstateClients): Promise<string[]> {
  const letters = await Array.fromAsync(everyItem((query) => hub.listDeadLetters({ query: { ...query, state: "open" } })));
  return letters.map(({ id, type, reason }) => `${id} (${type}): ${reason}`);
}

function askEngine(socketPath: string, body: object): Promise<{ rows: Invocation[] }> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", accept: "application/json" };
    const asked = request("http://engine/query", { method: "POST", socketPath, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => (text += part));
      response.once("error", reject);
      response.once("end", () => {
        if (response.statusCode === 200) resolve(JSON.parse(text) as { rows: Invocation[] });
        else reject(new Error(`The engine answered ${response.statusCode} to a query: ${text.slice(0, 200)}`));
      });
    });
    asked.once("error", reject);
    asked.end(JSON.stringify(body));
  });
}
