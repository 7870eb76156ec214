import { operation, type Operation } from "../../common/operation.ts";

/** Salesforce's own header (REST API Developer Guide, "Limit Info Header"), which says how much of the day's calls is used: `api-usage=10018/100000`. */
export const LIMIT_HEADER = "sforce-limit-info";

/** Declares an operation that counts against the tenant's call limits and says so in each reply. */
export function limitedOperation<const Declared extends Operation>(declared: Declared): Declared {
  return operation({
    ...declared,
    replyHeaders: {
      [LIMIT_HEADER]: {
        description: "Calls of all clients in the last 24 hours of scenario time, and the limit; refusals carry it too",
        pattern: "^api-usage=[0-9]+/[0-9]+$",
      },
    },
    problems: [...(declared.problems ?? []), "request-limit-exceeded", "concurrent-limit-exceeded"],
  });
}
