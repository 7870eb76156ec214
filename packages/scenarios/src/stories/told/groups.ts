import { call } from "../../faults/action.ts";
import { account, kept, money, ofInvoice, opportunity, paidAndCleared, receivablesFor, value } from "../expect.ts";
import { storyBook } from "../story-book.ts";
import { read, type Story } from "../story.ts";

/** Stories about customers that belong to each other. */

export const customerMerge: Story = {
  name: "customer-merge-and-hierarchy",
  title:
    "A duplicate customer is merged and the survivor joins another group: CRM and billing follow, ERP is forgotten, and the next invoice waits until it follows too",
  subject: "customer-merge",
  systems: ["crm", "billing", "erp"],
  book: storyBook({
    name: "customer merge",
    from: "2026-03-02",
    to: "2026-03-31",
    customers: [
      { key: "old-group", name: "Elbe Beteiligungen AG", country: "DE" },
      { key: "new-group", name: "Weser Holding SE", country: "DE" },
      {
        key: "kontor",
        name: "Kontorhaus Hamburg GmbH",
        country: "DE",
        parent: "old-group",
        contract: { tier: "pro", seats: 10, endOn: "2026-03-20" },
        renewal: { wonAt: "2026-03-12T10:00:00.000Z", seats: 14 },
      },
      { key: "double", name: "Kontorhaus Hamburg", country: "DE", status: "prospect" },
    ],
  }),
  steps: [
    {
      at: "2026-03-04T09:00:00.000Z",
      does: "Sales finds that Kontorhaus stands in CRM twice, and merges the prospect into the customer",
      action: call(
        "crm",
        "mergeAccounts",
        { params: { accountId: account("kontor") }, body: { loserIds: [account("double")] } },
        { keep: "merge" },
      ),
    },
    {
      at: "2026-03-09T09:00:00.000Z",
      does: "Kontorhaus has been sold: CRM puts it under its new parent",
      action: call("crm", "updateAccount", {
        params: { accountId: account("kontor") },
        body: { parentAccountId: account("new-group") },
      }),
    },
    {
      at: "2026-03-09T10:00:00.000Z",
      does: "Billing follows; nobody thinks of ERP",
      action: call("billing", "updateBillingAccount", {
        params: { billingAccountId: { loaded: "billingAccounts", key: "kontor" } },
        body: { parentAccountId: account("new-group") },
      }),
    },
  ],
  until: "2026-03-25T00:00:00.000Z",
  expected: [
    value(
      "the merge left one Kontorhaus",
      read("crm", "getAccountMerge", { params: { mergeId: kept("merge") } }),
      ["accountId"],
      account("kontor"),
    ),
    {
      kind: "case",
      says: "ERP would refuse the invoice of a customer it has under another parent",
      code: "ERP-POST-REJECTED",
      about: opportunity("kontor"),
      status: "closed",
      exposure: money("EUR", "840000"),
      because: "net: 14 × 50.00 × 12 months",
      rootCause: "stale_master_data",
    },
    { kind: "case-count", says: "nothing else went wrong", is: 1 },
    value(
      "ERP has Kontorhaus under its new parent",
      read("erp", "getCustomer", { params: { customerId: { loaded: "customers", key: "kontor" } } }),
      ["parentAccountId"],
      account("new-group"),
    ),
    ofInvoice("it is 9,996.00 EUR", "kontor", ["total"], money("EUR", "999600"), "8,400.00 and 19 % = 1,596.00"),
    ...paidAndCleared("kontor", "Kontorhaus"),
  ],
};

export const onboardingCompensated: Story = {
  name: "onboarding-compensated",
  title:
    "A group of three companies goes from pilot to full use: Vienna's billing fails half-way and is taken back without a trace, and is made again once its address is right",
  subject: "onboarding-compensated",
  systems: ["cpq", "billing", "tax", "erp", "provisioning"],
  book: storyBook({
    name: "onboarding",
    from: "2026-03-02",
    to: "2026-03-31",
    customers: [
      {
        key: "berlin",
        name: "Meridian Energie SE",
        country: "DE",
        tier: "strategic",
        contract: { tier: "pro", seats: 5, endOn: "2026-03-16", termMonths: 1, billed: "monthly" },
        renewal: { wonAt: "2026-03-10T10:00:00.000Z", tier: "enterprise", seats: 40, termMonths: 12, billed: "annual" },
      },
      {
        key: "london",
        name: "Meridian Energy Ltd",
        country: "GB",
        parent: "berlin",
        contract: { tier: "pro", seats: 2, endOn: "2026-03-16", termMonths: 1, billed: "monthly" },
        renewal: { wonAt: "2026-03-10T10:00:00.000Z", seats: 25, termMonths: 12, billed: "annual" },
      },
      {
        key: "vienna",
        name: "Meridian Energie Österreich GmbH",
        country: "AT",
        parent: "berlin",
        contract: { tier: "pro", seats: 2, endOn: "2026-03-16", termMonths: 1, billed: "monthly" },
        renewal: { wonAt: "2026-03-10T10:00:00.000Z", seats: 8, termMonths: 12, billed: "annual" },
      },
    ],
  }),
  steps: [
    {
      at: "2026-03-09T15:00:00.000Z",
      does: "Vienna's bill-to address is entered with a country the tax engine does not know",
      action: viennaIn("TD"),
    },
    { at: "2026-03-13T08:00:00.000Z", does: "The address is put right", action: viennaIn("AT") },
  ],
  until: "2026-03-28T00:00:00.000Z",
  expected: [
    {
      kind: "case",
      says: "Vienna's order is not billed, and somebody must cure why",
      code: "QTC-ORDER-NOT-BILLED",
      about: opportunity("vienna"),
      status: "closed",
      exposure: money("EUR", "480000"),
      because: "8 seats × 50.00 × 12 months, none of which is billed",
    },
    { kind: "case-count", says: "the other two companies went through", is: 1 },
    ofInvoice("Berlin: 57,120.00 EUR", "berlin", ["total"], money("EUR", "5712000"), "40 × 100.00 × 12 = 48,000.00 and 19 % = 9,120.00"),
    ofInvoice("London: 18,000.00 GBP", "london", ["total"], money("GBP", "1800000"), "25 × 50.00 × 12 = 15,000.00 and 20 % = 3,000.00"),
    ofInvoice(
      "Vienna: 4,800.00 EUR",
      "vienna",
      ["total"],
      money("EUR", "480000"),
      "sold from Germany to a business in Austria: its number reverses the charge",
    ),
    value("Vienna is posted once, by the German entity", receivablesFor("vienna"), ["items", "count"], 1),
    ...["berlin", "london", "vienna"].flatMap((customer) => paidAndCleared(customer, customer)),
    ...(
      [
        ["berlin", 40],
        ["london", 25],
        ["vienna", 8],
      ] as const
    ).map(([customer, seats]) =>
      value(
        `${customer} may use ${seats} seats`,
        read("provisioning", "getEntitlement", { params: { entitlementId: { loaded: "entitlements", key: `contract/${customer}` } } }),
        ["seats"],
        seats,
      ),
    ),
    value(
      "of the invoice that was taken back nothing has a number",
      read("billing", "listInvoices", { query: { subscriptionId: { loaded: "subscriptions", key: "contract/vienna" }, status: "void" } }),
      ["items", 0, "number"],
      null,
    ),
  ],
};

function viennaIn(country: string) {
  return call("billing", "updateBillingAccount", {
    params: { billingAccountId: { loaded: "billingAccounts", key: "vienna" } },
    body: { billTo: { line1: "5 Ringstraße", city: "Wien", region: "9", country, postalCode: "1010" } },
  });
}
