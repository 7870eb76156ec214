import type { Step } from "./steps.ts";

/**
 * A step and those that have to come before it. `required` ones must be there at all; the others only must not come after it.
 * A step may come several times: compared are the first of each, in the case or, where the rule is `perInvoice`, of each invoice
 * of the case (a draft made anew, a rebill, a change). Any of several alternatives will do.
 */
export type Rule = {
  readonly step: string;
  readonly perInvoice?: true;
  readonly required: readonly (readonly string[])[];
  readonly ifThere?: readonly string[];
};

export type DeclaredFlow = {
  readonly name: "renewal" | "amendment";
  readonly appliesTo: (steps: readonly Step[]) => boolean;
  readonly rules: readonly Rule[];
  /** What people and playbooks do where a case was opened; without a case it is not expected. */
  readonly withCase: readonly string[];
  /** What may come at any time and binds nothing. */
  readonly free: readonly string[];
};

/** Changes when a rule, the order of events or what counts as the way changes: then every case is computed anew at the next start. */
export const RULES_VERSION = 4;

/**
 * What returns by the calendar or as often as there is something to write down, and what somebody was not let do. It is no step of a case's way: with it each
 * further month would be another variant and each closing of a month a bottleneck.
 */
export const NOT_OF_THE_WAY: ReadonlySet<string> = new Set([
  "erp revenue recognized",
  "erp revenue arrangement recognized",
  "erp journal posted",
  "orchestrator case progressed",
  "orchestrator act refused",
  "billing usage recorded",
  "crm opportunity updated",
  "crm opportunity stage changed",
]);

const after = (step: string, ...required: (string | readonly string[])[]): Rule => ({
  step,
  required: required.map((one) => (typeof one === "string" ? [one] : one)),
});

const ofInvoice = (...rule: Parameters<typeof after>): Rule => ({ ...after(...rule), perInvoice: true });

/** From the draft to the applied cash: `inspect-invoice.ts`, `post-invoice.ts` and `collect-payment.ts` of the orchestrator, in both flows. */
const billing: readonly Rule[] = [
  ofInvoice("tax document calculated", "billing invoice drafted"),
  ofInvoice("tax document committed", "tax document calculated"),
  ofInvoice("billing invoice finalized", "billing invoice drafted", "tax document committed"),
  ofInvoice("billing invoice numbered", "billing invoice finalized"),
  ofInvoice("erp receivable posted", "billing invoice finalized"),
  ofInvoice("erp schedule laid", "erp receivable posted"),
  ofInvoice("payment intent processing", "erp receivable posted"),
  ofInvoice("payment intent succeeded", "erp receivable posted"),
  ofInvoice("payment intent failed", "erp receivable posted"),
  ofInvoice("billing invoice payment failed", "payment intent failed"),
  ofInvoice("erp cash applied", "payment intent succeeded", "billing invoice paid"),
  ofInvoice("erp receivable cleared", "erp receivable posted"),
];

/** Every one of a system's, as `system object verb`. */
const each = (object: string, ...verbs: string[]): string[] => verbs.map((verb) => `${object} ${verb}`);

/** What playbooks and people do to put a case right, and what follows from that. */
const corrections: readonly string[] = [
  "billing account updated",
  "billing rate card loaded",
  ...each("billing invoice", "held", "released", "voided", "credited", "written off"),
  ...each("billing credit note", "issued", "numbered", "updated", "voided"),
  ...each(
    "billing subscription",
    "changed",
    "change scheduled",
    "change withdrawn",
    "ramp set",
    "renewal undone",
    "suspended",
    "resumed",
    "cancelled",
  ),
  "billing late usage drafted",
  "billing usage corrected",
  ...each("tax document", "voided", "adjusted"),
  "erp customer updated",
  "erp posting rejected",
  ...each("erp receivable", "reversed", "credited", "reopened", "written off"),
  ...each("erp credit memo", "posted", "refused", "reversed"),
  ...each("erp customer payment", "received", "applied", "refunded", "reversed"),
  ...each("erp customer refund", "paid", "returned"),
  ...each("erp manual journal", "drafted", "changed"),
  ...each("erp schedule", "cancelled", "reduced", "replanned", "restored"),
  ...each("erp revenue arrangement", "created", "cancelled"),
  "erp write off posted",
  "payment method attached",
  ...each("payment refund", "pending", "succeeded", "failed"),
  ...each("provisioning entitlement", "changed", "reconciled", "resumed", "suspended", "reinstated", "terminated"),
  ...each("cpq quote", "rejected", "recalled", "updated"),
  ...each("crm", "contract terminated", "account updated"),
  ...each("metering", "quarantine released", "batch ingested"),
];

const free: readonly string[] = [
  ...each("crm opportunity", "created", "contacts changed"),
  ...each("billing invoice", "retry due"),
  "billing dunning finished",
  ...each("payment intent", "created", "requires action", "authorized", "canceled"),
  ...each("payment dispute", "opened", "updated", "funds withdrawn", "funds reinstated", "closed"),
  ...each("orchestrator case", "opened", "reopened", "closed"),
  ...each("erp collection task", "opened", "completed"),
  ...each("erp revenue arrangement", "modified", "billed"),
  "erp intercompany split posted",
  "tax document locked",
  ...NOT_OF_THE_WAY,
];

/** How a quote comes about, where somebody makes it by hand. */
const quoting: readonly string[] = each("cpq quote", "created", "updated", "submitted", "level approved", "presented", "superseded");

/** Billing makes a change of terms at once, or keeps a later day by itself. */
const BILLING_TOLD: readonly string[] = each("billing subscription", "changed", "change scheduled");

/** The flows as the orchestrator runs them; approvals of a quote and of a correction are told by their events' own marks. */
export const declaredFlows: readonly DeclaredFlow[] = [
  {
    // flows/amendment.ts; its quote is sales' own and may be signed under another correlation id.
    name: "amendment",
    appliesTo: (steps) =>
      steps.some(({ activity }) => activity === "crm opportunity won") &&
      steps.every(({ activity, marks }) => !activity.startsWith("crm opportunity") || !marks.includes("renewal")) &&
      steps.some(({ activity }) => activity === "billing subscription changed" || activity === "provisioning entitlement amended"),
    rules: [
      { ...after("billing subscription changed", "crm opportunity won"), ifThere: ["cpq quote accepted"] },
      after("cpq quote accepted", "cpq quote approved"),
      after("cpq quote approved", "cpq quote created"),
      after("crm contract updated", BILLING_TOLD),
      after("provisioning entitlement amended", BILLING_TOLD),
      after("billing invoice drafted", "billing subscription changed"),
      ofInvoice("billing invoice paid", "billing invoice finalized"),
      ...billing,
    ],
    withCase: corrections,
    free: [...free, ...quoting],
  },
  {
    // flows/renewal.ts, bill-renewal.ts, accept-quote.ts, release-invoice.ts, close-out.ts.
    name: "renewal",
    appliesTo: (steps) =>
      steps.some(({ activity }) => activity === "crm opportunity won") && steps.some(({ marks }) => marks.includes("renewal")),
    rules: [
      after("cpq quote created", "crm opportunity won"),
      after("cpq quote submitted", "cpq quote created"),
      after("cpq quote approved", "cpq quote created"),
      after("cpq quote accepted", "cpq quote approved"),
      after("crm opportunity quote signed", "cpq quote accepted"),
      after("billing subscription renewed", "cpq quote accepted"),
      after("billing invoice drafted", "billing subscription renewed"),
      ofInvoice("billing invoice paid", "billing invoice finalized", "erp receivable posted"),
      ...billing,
      after("provisioning entitlement extended", "erp receivable posted"),
      after("crm contract renewed", "crm opportunity quote signed", "erp receivable posted", "provisioning entitlement extended"),
    ],
    withCase: corrections,
    free: [...free, ...quoting],
  },
];
