import { listEntitlementHistory } from "@cashline/contracts/systems/provisioning/operations";
import { read, refuse, reply } from "@cashline/sim-kit/command";
import { entryOf } from "../domain/history.ts";
import type { Collections } from "../store/collections.ts";

/** Read from the event log, which has every version that was told. `after` is the `sequence` of the last entry known. */
export const listEntitlementHistoryRoute = read<typeof listEntitlementHistory, Collections>(
  listEntitlementHistory,
  ({ params, query }, { store, log }) => {
    const { id } = store.entitlements.require(params.entitlementId);
    const after = query.after ?? "0";
    if (!/^(0|[1-9]\d{0,14})$/.test(after)) return refuse("invalid-request", "/query/after is not a cursor of this list");
    const limit = query.limit ?? 100;
    const items = log.about(id, Number(after), limit).map(entryOf);
    const last = items.at(-1)?.sequence;
    return reply({ items, next: items.length === limit && last !== undefined ? String(last) : null });
  },
);
