import type { Hold } from "@cashline/contracts/services/intelligence/hold-operations";
import { clock, instantOfClock } from "./columns.ts";
import { reconsider } from "./retention.ts";
import type { Store } from "./store.ts";

type Row = { case_id: string; held: number; reason: string; changed_by: string; changed_at: string };
const COLUMNS = "case_id, held, reason, changed_by, toString(changed_at) AS changed_at";

/** Every hold that was ever placed in a sandbox, that on all of it first. */
export async function listHolds(store: Store, tenant: string): Promise<Hold[]> {
  const rows = await store.query<Row>(`SELECT ${COLUMNS} FROM pi.holds FINAL WHERE tenant = {tenant:String} ORDER BY case_id`, { tenant });
  return rows.map(holdOf);
}

/** Whether anything of a sandbox is held. */
export async function isHeld(store: Store, tenant: string): Promise<boolean> {
  return (await store.query("SELECT 1 FROM pi.holds FINAL WHERE tenant = {tenant:String} AND held LIMIT 1", { tenant })).length > 0;
}

/**
 * Places a hold or lifts it. What is held stays beyond its retention: of a sandbox every row, of a case those that bear its
 * id or its business case's. After one is lifted the engine goes through its tables again.
 * @param of the case, or null for the whole sandbox
 * @param at wall clock, RFC 3339
 * @returns null when there is no such case
 */
export async function changeHold(
  store: Store,
  tenant: string,
  { caseId, held, reason, changedBy }: Omit<Hold, "changedAt">,
  at: string,
): Promise<Hold | null> {
  const correlation = caseId === null ? "" : await correlationOf(store, tenant, caseId);
  if (correlation === undefined) return null;
  const row: Row = { case_id: caseId ?? "", held: Number(held), reason, changed_by: changedBy, changed_at: clock(at) };
  await store.insert("pi.holds", [{ tenant, correlation_id: correlation, ...row }]);
  if (!held) await reconsider(store);
  return holdOf(row);
}

async function correlationOf(store: Store, tenant: string, caseId: string): Promise<string | undefined> {
  const [found] = await store.query<{ id: string }>(
    "SELECT correlation_id AS id FROM pi.cases FINAL WHERE tenant = {tenant:String} AND case_id = {caseId:String}",
    { tenant, caseId },
  );
  return found?.id;
}

function holdOf({ case_id: caseId, held, reason, changed_by: changedBy, changed_at: at }: Row): Hold {
  return { caseId: caseId === "" ? null : caseId, held: held === 1, reason, changedBy, changedAt: instantOfClock(at) };
}
