import type { LineageCase, LineageStep, SystemReached } from "@cashline/contracts/services/intelligence/lineage-operations";
import { counted, formatMoment } from "../report/figures.ts";
import { table } from "../report/print.ts";
import { connect } from "../sandbox/estate-clients.ts";
import type { SystemName } from "../topology.ts";
import type { InspectOptions } from "./inspect.ts";
import { requireEstate } from "./running-estate.ts";

/** Of a hash, so much is shown; `--json` has all of it. */
const HASH_SHOWN = 12;

/**
 * Prints the way of whatever has an id through the systems; with `reached`, only whether it has come to that system.
 * @returns 0; with `reached` 1 when one of its business cases has not come there
 * @throws Error when no event of the sandbox is about the id
 */
export async function lineage(id: string, { reached, ...options }: InspectOptions & { reached?: SystemName }): Promise<0 | 1> {
  const { intelligence } = connect(requireEstate(options), options.sandbox);
  const say = (data: unknown, text: () => string): void => void process.stdout.write(`${options.json ? JSON.stringify(data) : text()}\n`);
  const far = (await intelligence.getReach({ params: { id } })).body;
  if (far.correlationIds.length === 0) throw new Error(`No event of sandbox ${options.sandbox} is about ${id}.`);
  if (reached !== undefined) {
    const there = far.items.filter(({ system }) => system === reached);
    say(there, () => there.map((each) => reachedInWords(id, each)).join("\n"));
    return there.every((each) => each.reached) ? 0 : 1;
  }
  const way = (await intelligence.getLineage({ params: { id } })).body;
  say({ ...way, systems: far.items }, () => lineageText(way.items, way.cases, far.items));
  return 0;
}

/** One sentence: has it come there, when first, when last, and with what. */
export function reachedInWords(
  id: string,
  { correlationId, system, firstAt, lastAt, lastType, lastObjectId, events }: SystemReached,
): string {
  const what = id === correlationId ? id : `${id} (${correlationId})`;
  if (firstAt === null || lastAt === null) return `No: ${what} has not reached ${system}.`;
  const times = `${counted(events, "event")}, the first on ${formatMoment(firstAt)}, the last on ${formatMoment(lastAt)}`;
  return `Yes: ${what} has reached ${system}: ${times} (${lastType ?? ""} ${lastObjectId ?? ""}).`;
}

/** The whole way as text: systems reached, events in order of time, then who decided on each case. */
export function lineageText(items: readonly LineageStep[], cases: readonly LineageCase[], systems: readonly SystemReached[]): string {
  const ways = new Set(systems.map(({ correlationId }) => correlationId));
  const reach = table(
    ["business case", "system", "first", "last", "events", "last event"],
    systems.map((each) => [
      each.correlationId,
      each.system,
      each.firstAt === null ? "not reached" : formatMoment(each.firstAt),
      each.lastAt === null ? "" : formatMoment(each.lastAt),
      each.reached ? String(each.events) : "",
      each.lastType === null ? "" : `${each.lastType} ${each.lastObjectId ?? ""}`,
    ]),
  );
  const steps = table(
    ["when", "system", "what", "object", "version", "try", "delivery tries", "deliveries", "payload"],
    items.map((each) => [
      formatMoment(each.at),
      each.system,
      each.type,
      each.objectId,
      String(each.objectVersion),
      each.attempt === null ? "" : String(each.attempt),
      String(each.deliveryTries),
      String(each.deliveries),
      each.payloadHash.slice(0, HASH_SHOWN),
    ]),
  );
  return [
    `${counted(items.length, "event")} of ${ways.size === 1 ? "one business case" : `${ways.size} business cases`}.`,
    reach,
    steps,
    ...cases.map(caseText),
  ].join("\n\n");
}

function caseText({ caseId, code, status, policies, approvals, history }: LineageCase): string {
  return [
    `${code} (${caseId}), ${status}`,
    ...policies.map(
      (each) => `  decided by table ${each.table} ${each.version}, row ${each.row}${each.layer === "" ? "" : ` for ${each.layer}`}`,
    ),
    ...approvals.map(({ level, role, status: stands, decidedBy, decidedAt }) =>
      decidedAt === null
        ? `  ${level} by a ${role}: ${stands}`
        : `  ${level} by a ${role}: ${stands} by ${decidedBy ?? "nobody"} on ${formatMoment(decidedAt)}`,
    ),
    table(
      ["when", "who", "what", "detail"],
      history.map(({ at, actor, action, detail }) => [formatMoment(at), actor, action, detail]),
    ),
  ].join("\n");
}
