import type { BookUsage } from "../../book/book.ts";
import { call } from "../../faults/action.ts";
import { kept, money, ofInvoice, paidAndCleared, value } from "../expect.ts";
import { contractOf, storyBook } from "../story-book.ts";
import { read, type Story } from "../story.ts";

const reading = (usedOn: string, quantity: number): BookUsage => ({
  sourceId: `usage/hudson/${usedOn}`,
  contract: contractOf("hudson"),
  meter: "api_calls",
  quantity,
  usedOn,
  sentAt: `${usedOn}T23:30:00.000Z`,
});

export const usageSpike: Story = {
  name: "usage-spike",
  title: "A customer uses sixty times its ordinary amount on one day: metering says so that night, and the overage is billed to the cent",
  subject: "usage-spike",
  systems: ["metering", "billing", "tax", "payment"],
  book: storyBook({
    name: "usage spike",
    from: "2026-03-02",
    to: "2026-03-31",
    customers: [
      {
        key: "hudson",
        name: "Hudson Analytics Inc",
        country: "US",
        contract: { tier: "pro", seats: 10, endOn: "2026-03-16", termMonths: 1, billed: "monthly" },
        renewal: { wonAt: "2026-03-13T10:00:00.000Z" },
      },
    ],
    usage: [reading("2026-03-03", 200), reading("2026-03-06", 200), reading("2026-03-09", 200), reading("2026-03-11", 60_000)],
  }),
  steps: [
    {
      at: "2026-03-04T09:00:00.000Z",
      does: "Finance looks up the meter of API calls",
      action: {
        kind: "look-up",
        read: read("metering", "listMeters", { query: {} }),
        path: ["items", { slug: "api_calls" }, "id"],
        keep: "meter",
      },
    },
    {
      at: "2026-03-04T09:05:00.000Z",
      does: "and asks to be told when the month reaches 50,000 of them",
      action: call(
        "metering",
        "setThreshold",
        {
          body: { subscriptionId: { loaded: "subscriptions", key: contractOf("hudson") }, meterId: kept("meter"), quantity: "50000" },
        },
        { keep: "threshold" },
      ),
    },
  ],
  until: "2026-03-20T00:00:00.000Z",
  expected: [
    value(
      "metering has told that March reached the threshold",
      read("metering", "listThresholds", { query: {} }),
      ["items", { quantity: "50000" }, "reachedIn"],
      ["2026-03"],
    ),
    value(
      "all 60,600 calls are metered",
      read("metering", "getUsage", {
        query: {
          meterId: kept("meter"),
          subscriptionId: { loaded: "subscriptions", key: contractOf("hudson") },
          from: "2026-03-02",
          to: "2026-03-16",
          windowSize: "whole",
        },
      }),
      ["items", 0, "quantity"],
      "60600",
      "200 + 200 + 200 + 60,000",
    ),
    ofInvoice(
      "what exceeds the included 1,000 costs 119.20 USD",
      "hudson",
      ["lines", { kind: "usage" }, "net"],
      money("USD", "11920"),
      "(60,600 − 1,000) × 0.0020",
    ),
    ofInvoice(
      "the invoice is 643.97 USD",
      "hudson",
      ["total"],
      money("USD", "64397"),
      "10 × 50.00 = 500.00 with 20.00 tax; 119.20 with 4.768, rounded half-up to 4.77",
    ),
    ...paidAndCleared("hudson", "Hudson"),
  ],
};
