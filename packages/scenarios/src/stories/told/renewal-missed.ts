import { call } from "../../faults/action.ts";
import { money, value } from "../expect.ts";
import { contractOf, storyBook } from "../story-book.ts";
import { read, type Story } from "../story.ts";

const entitlementId = { loaded: "entitlements", key: contractOf("hudson") } as const;
const entitlement = read("provisioning", "getEntitlement", { params: { entitlementId } });

export const renewalMissed: Story = {
  name: "renewal-missed",
  title:
    "A customer declines, and its service goes on all the same: the missed renewal is found on the night its term has ended, and the service stops",
  subject: "renewal-missed",
  systems: ["crm", "provisioning", "billing"],
  book: storyBook({
    name: "renewal missed",
    from: "2026-03-02",
    to: "2026-04-30",
    customers: [
      {
        key: "hudson",
        name: "Hudson Analytics Inc",
        country: "US",
        contract: { tier: "pro", seats: 10, endOn: "2026-03-16" },
        renewal: { lostAt: "2026-03-10T10:00:00.000Z", reason: "price" },
      },
    ],
  }),
  steps: [
    {
      at: "2026-03-13T15:00:00.000Z",
      does: "Somebody extends the entitlement by hand, three months beyond the term",
      action: call("provisioning", "extendEntitlement", {
        params: { entitlementId },
        body: { sku: "platform", tier: "pro", seats: 10, endOn: "2026-06-16" },
      }),
    },
  ],
  until: "2026-04-16T00:00:00.000Z",
  expected: [
    {
      kind: "case",
      says: "service without a contract is a case of the renewals team, and needs nobody's approval to end",
      code: "BIL-RENEWAL-MISSED",
      about: { loaded: "contracts", key: contractOf("hudson") },
      status: "closed",
      closedBy: "playbook",
      exposure: money("USD", "1644"),
      because: "the first day of service after the term: 10 × 50.00 × 12 ÷ 365 = 16.438",
      approvedBy: [],
      rootCause: "manual_change",
      correctedBy: entitlementId,
    },
    { kind: "case-count", says: "nothing else went wrong", is: 1 },
    value("the service has ended", entitlement, ["status"], "terminated"),
    value(
      "and the contract with it, once its thirty days of grace are over",
      read("crm", "getContract", { params: { contractId: { loaded: "contracts", key: contractOf("hudson") } } }),
      ["status"],
      "expired",
    ),
    value(
      "and nothing was billed for a term that nobody wanted",
      read("billing", "listInvoices", { query: { subscriptionId: { loaded: "subscriptions", key: contractOf("hudson") } } }),
      ["items", "count"],
      0,
    ),
  ],
};
