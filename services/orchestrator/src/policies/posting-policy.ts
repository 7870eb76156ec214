import type { Policy } from "./policy.ts";

/** Controls of ERP that no correction goes round: it waits for their end, is booked in another month, or goes back to its people. */
export const erpControls = ["maintenance_window", "shut_period"] as const;
export type ErpControl = (typeof erpControls)[number];

/** How corrections honour ERP's controls. */
export type PostingPolicy = {
  /** Days a correction waits for each control to be lifted; 0 where it goes back to its people at once. */
  readonly waitDays: Readonly<Record<ErpControl, number>>;
  /** Whether what belongs to a shut month is booked in the next open one; else ERP refuses it. */
  readonly nextPeriod: boolean;
};

/** What a version from before there was such a table says: another month, and no waiting. */
export const bookedInNextPeriod: PostingPolicy = { waitDays: { maintenance_window: 0, shut_period: 0 }, nextPeriod: true };

type Entry = { waitDays: number; nextPeriod: boolean };

/** The policy for a case. */
export async function postingPolicy(policy: Policy): Promise<PostingPolicy> {
  if (!policy.has("posting")) return bookedInNextPeriod;
  const entryOf = async (control: ErpControl): Promise<Entry> => (await policy.decide("posting", { control })).result as Entry;
  const [window, month] = await Promise.all([entryOf("maintenance_window"), entryOf("shut_period")]);
  return { waitDays: { maintenance_window: window.waitDays, shut_period: month.waitDays }, nextPeriod: month.nextPeriod };
}
