import type { CreditRequest } from "@cashline/contracts/systems/support/credit-entities";
import type { Comment, Ticket } from "@cashline/contracts/systems/support/entities";
import type { SupportPolicy } from "@cashline/contracts/systems/support/policy";
import { collection } from "@cashline/sim-kit/collection";

export const collections = {
  tickets: collection<Ticket>("tickets", {
    indexes: ["accountId", "contractId", "invoiceId", "mergedIntoId", "assignee", "team", "status"],
  }),
  comments: collection<Comment>("comments", { indexes: ["ticketId"] }),
  creditRequests: collection<CreditRequest>("credit_requests", { indexes: ["ticketId", "invoiceId", "accountId", "status"] }),
  policies: collection<SupportPolicy>("policies"),
};

export type Collections = typeof collections;
