import { kept, ofInvoice, value } from "../expect.ts";
import type { StoryCustomer } from "../story-book.ts";
import { asPerson, read, type ExpectedCase, type Story } from "../story.ts";
import { asks, paidYear, usd } from "./credit-steps.ts";

const NEW = "2026-03";
const policyId = { policyId: NEW };
const policy = read("orchestrator", "getPolicy", { params: policyId });

const another = (key: string, name: string): StoryCustomer => ({
  key,
  name,
  country: "US",
  contract: { tier: "pro", seats: 10, endOn: "2026-03-16" },
  renewal: { wonAt: "2026-03-10T10:00:00.000Z" },
});

const decided = (about: string, says: string, policyVersion: string, approvedBy: ExpectedCase["approvedBy"]): ExpectedCase => ({
  kind: "case",
  says,
  code: "CREDIT-REQUESTED",
  about: kept(about),
  status: "closed",
  closedBy: "playbook",
  exposure: usd("72800"),
  policyVersion,
  ...(approvedBy === undefined ? {} : { approvedBy }),
});

export const policyInFlight: Story = {
  name: "policy-change-in-flight",
  title:
    "A policy is proposed, approved by a second person and in force from Monday: a case of the weekend before still goes to the lead, the first one after it to nobody",
  subject: "policy-in-flight",
  systems: ["support", "billing"],
  book: paidYear("policy in flight", "pro", 10, [another("brooklyn", "Brooklyn Data Inc"), another("harlem", "Harlem Works Inc")]),
  steps: [
    ...asks({ key: "before", at: "2026-03-10T13:00:00.000Z", reason: "goodwill", minor: "72800", asks: "A slow first week" }),
    {
      at: "2026-03-11T09:00:00.000Z",
      does: "Finance proposes that credits below 1,000.00 USD need nobody, instead of below 500.00",
      action: asPerson("policy_author-1", "proposePolicy", {
        body: {
          version: NEW,
          basedOn: "2026-01",
          title: "Small credits need nobody",
          reason: "Nine of ten of them were agreed to without a question",
          tables: [],
          layers: [],
          edits: [
            {
              edit: "put",
              table: "approval",
              scope: null,
              row: {
                id: "lead-none",
                when: ['"lead"', "< 100000"],
                result: ['"L0"', "0"],
                example: { rule: "lead", amountMovedUsdCents: 99_999 },
              },
            },
            {
              edit: "put",
              table: "approval",
              scope: null,
              row: { id: "lead", when: ['"lead"', ""], result: ['"L1"', "1"], example: { rule: "lead", amountMovedUsdCents: 100_000 } },
            },
          ],
        },
      }),
    },
    {
      at: "2026-03-11T09:10:00.000Z",
      does: "The proposal is replayed on the cases of the last thirty days",
      action: asPerson("policy_author-1", "replayPolicy", { params: policyId, body: { days: 30 } }),
    },
    {
      at: "2026-03-11T09:15:00.000Z",
      does: "What is to be approved is looked up",
      action: { kind: "look-up", read: policy, path: ["policy", "contentHash"], keep: "content" },
    },
    {
      at: "2026-03-11T09:20:00.000Z",
      does: "Its author may not approve it",
      action: asPerson(
        "policy_author-1",
        "approvePolicy",
        { params: policyId, body: { contentHash: kept("content"), effectiveOn: "2026-03-16", note: "mine" } },
        { refusedAs: "not-permitted" },
      ),
    },
    {
      at: "2026-03-12T10:00:00.000Z",
      does: "A second person approves it, for Monday",
      action: asPerson("policy_approver-1", "approvePolicy", {
        params: policyId,
        body: { contentHash: kept("content"), effectiveOn: "2026-03-16", note: "seen what it would have changed" },
      }),
    },
    ...asks({
      key: "weekend",
      customer: "brooklyn",
      at: "2026-03-14T12:00:00.000Z",
      reason: "goodwill",
      minor: "72800",
      asks: "An hour of silence on Saturday",
    }),
    ...asks({
      key: "monday",
      customer: "harlem",
      at: "2026-03-16T13:00:00.000Z",
      reason: "goodwill",
      minor: "72800",
      asks: "An hour of silence on Monday",
    }),
  ],
  until: "2026-03-19T00:00:00.000Z",
  expected: [
    value("the new version is in force", policy, ["policy", "status"], "in_force"),
    value(
      "the old one is kept",
      read("orchestrator", "getPolicy", { params: { policyId: "2026-01" } }),
      ["policy", "status"],
      "superseded",
    ),
    value(
      "its replay had told that the one case of that month would be decided otherwise",
      policy,
      ["policy", "replayed", "changed"],
      1,
      "728.00 is above 500.00 and below 1,000.00",
    ),
    decided("before", "the credit before it was the lead's to decide", "2026-01", ["L1"]),
    decided("weekend", "so is the one asked for at the weekend, though it is worked on when the new version is in force", "2026-01", [
      "L1",
    ]),
    decided("monday", "the same amount asked for on Monday needs nobody", NEW, []),
    { kind: "case-count", says: "nothing else went wrong", is: 3 },
    ...["before", "weekend", "monday"].map((key) =>
      value(
        `the customer of the ${key} request has its credit`,
        read("support", "getCreditRequest", { params: { creditRequestId: kept(key) } }),
        ["status"],
        "credited",
      ),
    ),
    ...["hudson", "brooklyn", "harlem"].map((customer) =>
      ofInvoice(`728.00 USD of ${customer}'s invoice are credited`, customer, ["credited"], usd("72800"), "700.00 and 4 % = 28.00"),
    ),
  ],
};
