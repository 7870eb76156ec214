import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { MissingEvent } from "@cashline/contracts/services/hub/contract";
import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Contract, Opportunity } from "@cashline/contracts/systems/crm/entities";
import type { MoneyWire } from "@cashline/kernel/money";
import { REPORTING_CURRENCY } from "@cashline/kernel/reporting-currency";
import { addMs, type Instant } from "@cashline/kernel/time";
import type { Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { whereKnown } from "../systems/where-known.ts";
import type { About } from "./case-desk.ts";
import { soldValue } from "./renewal-findings.ts";

/** Hours after which what has not come is no longer under way: longer than any system keeps an event back. */
const GRACE_MS = 6 * 3_600_000;

/** A price that does not reach billing is found as QTC-PRICE-MISMATCH, and is one exception, not two. */
const FOUND_OTHERWISE: ReadonlySet<string> = new Set(["cpq.price.published.v1"]);

/** Under which code lost events are found. */
export const LOST_EVENT = "INT-EVENT-LOST";

/** What a lost event is found as, and whose it is. */
export type LostEvent = { readonly about: Omit<About, "seed" | "traceparent">; readonly finding: Finding };

/**
 * Compares what the systems have published with what was consumed: the hub knows which positions of their logs it lacks and
 * asks the systems what stands there. One finding for each object that somebody should have been told of; all of one gap
 * share a cause, since one replay fills it, and no more than it: what is missing after it is found by itself. Exposure is the value of the document the last of its events is about (domain
 * reference, INT-EVENT-LOST); a won renewal is worth its new term.
 */
export async function lostEvents(flow: Flow, systems: Systems, asOf: Instant): Promise<LostEvent[]> {
  const missing = await flow.step("compare what was published with what has come", async () => {
    const { items } = (await systems.hub.listMissingEvents({ query: { publishedUntil: addMs(asOf, -GRACE_MS) } })).body;
    return items.filter(({ event }) => event === null || !FOUND_OTHERWISE.has(event.type));
  });
  const byObject = Map.groupBy(missing, ({ system, after, event, sequence }) => `${system}/${after}/${event?.objectId ?? sequence}`);
  const gapOf = ({ system, after }: MissingEvent): string => `${system}/${after}`;
  const ends = new Map<string, number>();
  for (const event of missing) ends.set(gapOf(event), Math.max(ends.get(gapOf(event)) ?? 0, event.sequence));
  const found: LostEvent[] = [];
  for (const events of byObject.values()) {
    const last = events.at(-1);
    if (last) found.push(await lostEvent(flow, systems, last, { count: events.length, through: ends.get(gapOf(last)) ?? last.sequence }));
  }
  return found;
}

async function lostEvent(
  flow: Flow,
  systems: Systems,
  { system, after, sequence, event }: MissingEvent,
  { count, through }: { count: number; through: number },
): Promise<LostEvent> {
  const others = count === 1 ? "" : ` and ${count - 1} before it`;
  const contract = event === null || event.legalEntity !== null ? null : await contractOf(flow, systems, event);
  return {
    about: {
      accountId: event?.accountId ?? null,
      legalEntity: event?.legalEntity ?? contract?.sellingEntity ?? null,
      correlationId: event?.correlationId ?? `${system}/${sequence}`,
    },
    finding: {
      code: LOST_EVENT,
      businessKey: event?.objectId ?? `${system}/${sequence}`,
      title: "An event is missing",
      expected: event === null ? `event ${sequence} of ${system}` : `${event.type} of ${event.occurredAt.slice(0, 10)} consumed`,
      found: `${system} published ${sequence}${others}, and it has not come or could not be read`,
      exposure: event === null ? NOTHING : valueOf(event, contract),
      direction: "none",
      detectedBy: "reconciliation",
      cause: `lost:${system}/${after}`,
      critical: false,
      deadlineAt: null,
      correction: { system, after, through: String(through) },
    },
  };
}

const NOTHING: MoneyWire = { currency: REPORTING_CURRENCY, minor: "0" };

/** The contract that the object of an event without a legal entity is of, where it names one that CRM has. */
function contractOf(flow: Flow, systems: Systems, { objectId, correlationId, payload }: CanonicalEvent): Promise<Contract | null> {
  const { contractId } = payload as { contractId?: string | null };
  if (typeof contractId !== "string") return Promise.resolve(null);
  return flow.step(`read the contract of ${objectId}`, async () => {
    const read = await whereKnown(systems.crm.getContract({ params: { contractId }, correlationId }));
    return read?.body ?? null;
  });
}

/** What the document is worth that an event is about; nothing where it has no value. */
function valueOf({ amountMinor, currency, objectType, payload }: CanonicalEvent, contract: Contract | null): MoneyWire {
  if (objectType === "opportunity") {
    const opportunity = payload as Opportunity;
    return opportunity.amount ?? (contract ? soldValue(opportunity, contract) : NOTHING);
  }
  return amountMinor === null || currency === null ? NOTHING : { currency, minor: amountMinor.replace(/^-/, "") };
}
