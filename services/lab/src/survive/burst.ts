import { pause } from "./stage.ts";
import type { EstateClients } from "../sandbox/estate-clients.ts";

/** So often is a win tried again whose answer did not come: a process that is down is back long before. */
const RETRIES = 60;

/**
 * Has customers say yes at an open rate: each at its moment, whatever has become of those before. A call without an answer
 * is made again under the same key. Resolves when CRM has accepted them all.
 */
export async function winAtRate(opportunities: readonly string[], perSecond: number, { crm }: Pick<EstateClients, "crm">): Promise<void> {
  await Promise.all(
    opportunities.map(async (opportunityId, index) => {
      await pause((index * 1000) / perSecond);
      const call = { params: { opportunityId }, idempotencyKey: `survive/${opportunityId}`, correlationId: opportunityId };
      await crm.winOpportunity({ ...call, body: {}, retries: RETRIES });
    }),
  );
}
