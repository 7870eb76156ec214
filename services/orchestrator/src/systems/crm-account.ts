import { ProblemError } from "@cashline/client/errors";
import { everyItem } from "@cashline/client/pages";
import type { Account } from "@cashline/contracts/systems/crm/entities";
import { StepRefused } from "../engine/port.ts";
import type { Systems } from "./systems.ts";

/** An account as CRM answered, with the version that a change of it names. */
export type CrmAccount = { readonly body: Account; readonly version: number | undefined };

/**
 * An account of CRM; of one that was merged away, the one it was merged into: billing, ERP and what was found before the merge go
 * on naming the first. Null where CRM never had it.
 */
export async function crmAccount(systems: Systems, accountId: string, correlationId: string): Promise<CrmAccount | null> {
  try {
    return await systems.crm.getAccount({ params: { accountId }, correlationId });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    if (error.code === "not-found") return null;
    if (error.code !== "account-merged") throw error;
    for await (const { accountId: survivorId, loserIds } of everyItem((page) =>
      systems.crm.listAccountMerges({ query: page, correlationId }),
    ))
      if (loserIds.includes(accountId)) return crmAccount(systems, survivorId, correlationId);
    throw error;
  }
}

/** The same where nothing goes on without it. @throws StepRefused `not-found` where CRM never had it */
export async function requireCrmAccount(systems: Systems, accountId: string, correlationId: string): Promise<CrmAccount> {
  const account = await crmAccount(systems, accountId, correlationId);
  if (account === null) throw new StepRefused("read the account", "not-found", `CRM has no account ${accountId}`);
  return account;
}
