import { listUsage } from "@cashline/contracts/systems/billing/subscription-operations";
import { read, readPage } from "@cashline/sim-kit/command";
import { usageEntry, type StoredUsage } from "../domain/usage.ts";
import type { Collections } from "../store/collections.ts";

const storedPage = readPage<Collections>(listUsage, "usage");

export const listUsageRoute = read<typeof listUsage, Collections>(listUsage, (input, context) => {
  const { body } = storedPage.run(input, context) as { body: { items: StoredUsage[]; next: string | null } };
  return { body: { items: body.items.map(usageEntry), next: body.next }, version: undefined };
});
