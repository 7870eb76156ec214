import { call } from "../../faults/action.ts";
import { money, ofInvoice, opportunity, paidAndCleared, receivablesFor, value } from "../expect.ts";
import { storyBook } from "../story-book.ts";
import type { Story } from "../story.ts";

export const vatRegistryDown: Story = {
  name: "vat-registry-down",
  title: "Austria's VAT number registry is down: the sale is held, nobody guesses the tax, and it goes out once the number is confirmed",
  subject: "vat-registry-down",
  systems: ["tax", "billing", "erp"],
  book: storyBook({
    name: "vat registry",
    from: "2026-03-02",
    to: "2026-03-31",
    customers: [
      {
        key: "wien",
        name: "Donau Software GmbH",
        country: "AT",
        contract: { tier: "pro", seats: 8, endOn: "2026-03-16" },
        renewal: { wonAt: "2026-03-10T10:00:00.000Z" },
      },
      {
        key: "berlin",
        name: "Spree Logistik GmbH",
        country: "DE",
        contract: { tier: "basic", seats: 10, endOn: "2026-03-16" },
        renewal: { wonAt: "2026-03-10T10:00:00.000Z" },
      },
    ],
  }),
  steps: [
    {
      at: "2026-03-10T09:00:00.000Z",
      does: "The registry of Austria is down until a quarter to eleven; by policy a sale that hangs on a number waits",
      action: call("tax", "updatePolicy", {
        body: {
          roundingLevel: "line",
          roundingMode: "half-up",
          priceMode: "exclusive",
          taxIdCheck: "registry_or_form",
          registryOutage: "hold",
          registryDowntimes: [{ country: "AT", from: "2026-03-10T09:00:00.000Z", to: "2026-03-10T10:45:00.000Z" }],
          distanceSales: "destination",
          returnDate: "issued",
        },
      }),
    },
  ],
  until: "2026-03-13T00:00:00.000Z",
  expected: [
    {
      kind: "case",
      says: "the sale to Austria waits in a case until the registry answers",
      code: "TAX-UNAVAILABLE",
      about: opportunity("wien"),
      status: "closed",
      closedBy: "self_cleared",
      exposure: money("EUR", "96000"),
      because: "20 % of 8 × 50.00 × 12 = 4,800.00, due unless the number reverses the charge",
      rootCause: "system_unavailable",
      dependents: 0,
    },
    { kind: "case-count", says: "the sale within Germany hangs on no number and does not wait", is: 1 },
    ofInvoice(
      "Vienna's invoice bears no tax: 4,800.00 EUR",
      "wien",
      ["total"],
      money("EUR", "480000"),
      "the number is good and reverses the charge",
    ),
    ofInvoice("Berlin's bears 19 %: 2,856.00 EUR", "berlin", ["total"], money("EUR", "285600"), "10 × 20.00 × 12 = 2,400.00 and 456.00"),
    ...paidAndCleared("wien", "Donau"),
    ...paidAndCleared("berlin", "Spree"),
    ...["wien", "berlin"].map((customer) =>
      value(`the sale to ${customer} is posted once`, receivablesFor(customer), ["items", "count"], 1),
    ),
  ],
};
