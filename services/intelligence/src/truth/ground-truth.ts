import { Refusal } from "@cashline/chassis/refusal";
import type { GroundTruth } from "@cashline/contracts/services/intelligence/ground-truth-operations";
import { cents, clock, clockOrNull } from "../store/columns.ts";
import type { Store } from "../store/store.ts";

/**
 * Stores the ground truth of a sandbox in the place of what was there; amounts in cents of the reporting currency.
 * @param at wall clock, RFC 3339
 * @throws Refusal `invalid-request` when two are of one name, or an amount is in a currency without a planning rate; nothing has
 * changed then
 */
export async function takeInGroundTruth(store: Store, tenant: string, items: readonly GroundTruth[], at: string): Promise<void> {
  const rows = items.map((item, index) => rowOf(tenant, item, index, at));
  const twice = rows.find(({ truth_id: id }, index) => rows.findIndex((other) => other.truth_id === id) < index);
  if (twice) throw new Refusal("invalid-request", `The ground truth tells twice of ${twice.truth_id}`);
  await store.change("DELETE FROM pi.ground_truth WHERE tenant = {tenant:String}", { tenant });
  if (rows.length > 0) await store.insert("pi.ground_truth", rows);
}

function rowOf(tenant: string, item: GroundTruth, index: number, at: string) {
  try {
    return {
      tenant,
      truth_id: item.id,
      fault: item.fault ?? "",
      code: item.code,
      verdict: item.verdict,
      detectable_from: clockOrNull(item.detectableFrom),
      amount_cents: item.amount === null ? null : cents(item.amount),
      account_id: item.accountId ?? "",
      legal_entity: item.legalEntity ?? "",
      correlation_id: item.correlationId,
      case_id: item.caseId ?? "",
      detected_at: clockOrNull(item.detectedAt),
      found_cents: item.found === null ? null : cents(item.found),
      handed_in_at: clock(at),
    };
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal("invalid-request", `/body/items/${index}: ${error.message}`);
    throw error;
  }
}
