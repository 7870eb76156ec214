import type { PostingRequest } from "@cashline/contracts/systems/erp/entities";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { checkPosting, servicePeriodFault } from "../domain/posting-check.ts";
import type { Collections } from "./collections.ts";
import { idsOf } from "./ids.ts";
import { closedThroughOf } from "./post-entry.ts";

/** Every reason against posting this invoice as ERP stands now. @throws Refusal `invalid-request` for a service period without sense */
export function postingFindings(request: PostingRequest, context: CommandContext<Collections>): ReturnType<typeof checkPosting> {
  const fault = servicePeriodFault(request);
  if (fault !== undefined) return refuse("invalid-request", fault);
  const { store } = context;
  const ids = idsOf(context);
  return checkPosting(request, {
    customer: store.customers.get(ids.customer(request.accountId)),
    legalEntityExists: store.legalEntities.get(ids.legalEntity(request.legalEntity)) !== undefined,
    closedThrough: closedThroughOf(request.legalEntity, context),
    alreadyPosted: store.receivables.get(ids.receivable(request.invoiceId)) !== undefined,
  });
}
