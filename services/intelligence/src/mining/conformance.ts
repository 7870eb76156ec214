import type { DeviationKind } from "@cashline/contracts/services/intelligence/mining-operations";
import { isKnownBefore } from "./canonical-order.ts";
import { declaredFlows, type DeclaredFlow, type Rule } from "./declared-flow.ts";
import type { Step } from "./steps.ts";

/** Where a case left the declared flow, and the events that show it. */
export type Found = {
  readonly kind: DeviationKind;
  readonly activity: string;
  readonly detail: string;
  readonly eventIds: readonly string[];
};

export type Judged = { readonly flow: string; readonly deviations: readonly Found[] };

/** A case of no declared flow is not judged. */
export const NO_FLOW = "";

/**
 * Compares the steps of a business case, in canonical order, with the declared flow of its kind. Of two events in two
 * systems at one scenario instant nobody can tell which was first, so that is no deviation. What has not come yet is none
 * either: a step is missing once another came that has to follow it. Pure.
 */
export function judge(steps: readonly Step[], flows: readonly DeclaredFlow[] = declaredFlows): Judged {
  const flow = flows.find(({ appliesTo }) => appliesTo(steps));
  if (!flow) return { flow: NO_FLOW, deviations: [] };
  const firsts = firstsOf(steps);
  const ofInvoices = invoicesOf(steps, firsts);
  return {
    flow: flow.name,
    deviations: [
      ...skippedApprovals(steps),
      ...flow.rules.flatMap((rule) =>
        (rule.perInvoice ? ofInvoices : [{ own: firsts, others: firsts }]).flatMap((held) => brokenBy(rule, held, steps)),
      ),
      ...unexpected(flow, firsts, steps),
    ],
  };
}

type Firsts = ReadonlyMap<string, Step>;

/** What a rule is held against: the first of each activity of its own, and of those without one of its own. */
type Held = { readonly own: Firsts; readonly others: Firsts };

function firstsOf(steps: readonly Step[]): Firsts {
  const firsts = new Map<string, Step>();
  for (const step of steps) if (!firsts.has(step.activity)) firsts.set(step.activity, step);
  return firsts;
}

/** The steps of each invoice, to which those that name none may belong; and these, which may be of any. */
function invoicesOf(steps: readonly Step[], firsts: Firsts): Held[] {
  const byInvoice = new Map([...Map.groupBy(steps, ({ invoice }) => invoice)].map(([invoice, own]) => [invoice, firstsOf(own)]));
  const unnamed: Firsts = byInvoice.get("") ?? new Map<string, Step>();
  return [...byInvoice].map(([invoice, own]) => ({ own, others: invoice === "" ? firsts : unnamed }));
}

const APPROVED = "cpq quote approved";

const WITHOUT_APPROVAL: Readonly<Record<string, string>> = {
  "cpq quote accepted": APPROVED,
  "orchestrator case closed": "correction approved",
};

/** An approval the matrix or the policy demanded and nobody gave, told by the event of what went ahead without it, or by a detector's case. */
function skippedApprovals(steps: readonly Step[]): Found[] {
  const accepted = steps.filter(({ activity }) => activity === "cpq quote accepted").map(({ id }) => id);
  return steps.flatMap(({ activity, marks, id }): Found[] => {
    const kind = "skipped_approval";
    const skipped = WITHOUT_APPROVAL[activity];
    if (marks.includes("approval_missing") && skipped !== undefined)
      return [{ kind, activity: skipped, detail: `${activity} although an approval it demands was not given`, eventIds: [id] }];
    if (!marks.includes("discount_unapproved")) return [];
    return [{ kind, activity: APPROVED, detail: "a case found a discount that nobody may grant", eventIds: [...accepted, id] }];
  });
}

function brokenBy({ step, required, ifThere = [] }: Rule, { own, others }: Held, steps: readonly Step[]): Found[] {
  const first = own.get(step);
  if (!first) return [];
  const firstOf = (activity: string): Step | undefined => own.get(activity) ?? others.get(activity);
  const found: Found[] = [];
  for (const alternatives of required) {
    const earlier = alternatives.flatMap((activity) => firstOf(activity) ?? []);
    const [activity = ""] = alternatives;
    if (earlier.length === 0) found.push(absent(activity, first, steps));
    else if (earlier.every((one) => isKnownBefore(first, one))) found.push(late(first, earlier));
  }
  for (const activity of ifThere) {
    const one = firstOf(activity);
    if (one && isKnownBefore(first, one)) found.push(late(first, [one]));
  }
  return found;
}

function absent(activity: string, first: Step, steps: readonly Step[]): Found {
  if (activity !== APPROVED)
    return { kind: "missing_step", activity, detail: `${first.activity} without ${activity}`, eventIds: [first.id] };
  const demanded = steps.filter(({ marks }) => marks.includes("approval_demanded")).map(({ id }) => id);
  return {
    kind: "skipped_approval",
    activity,
    detail: `${first.activity} without ${activity}`,
    eventIds: [...new Set([first.id, ...demanded])],
  };
}

function late(first: Step, earlier: readonly Step[]): Found {
  const names = earlier.map(({ activity }) => activity).join(" or ");
  return {
    kind: "wrong_order",
    activity: first.activity,
    detail: `${first.activity} before ${names}`,
    eventIds: [first.id, ...earlier.map(({ id }) => id)],
  };
}

function unexpected({ rules, withCase, free }: DeclaredFlow, firsts: Firsts, steps: readonly Step[]): Found[] {
  const expected = new Set([...rules.flatMap(({ step, required }) => [step, ...required.flat()]), ...free]);
  // A case of a cause that several business cases share is opened in the first of them; in the others it is their invoices' hold that names it.
  const hasCase = firsts.has("orchestrator case opened") || steps.some(({ marks }) => marks.includes("held_for_case"));
  if (hasCase) for (const activity of withCase) expected.add(activity);
  return [...firsts.keys()]
    .filter((activity) => !expected.has(activity))
    .map((activity) => ({
      kind: "unexpected_step",
      activity,
      detail: withCase.includes(activity) ? `${activity} without a case` : `${activity} is no step of this flow`,
      eventIds: steps.filter((step) => step.activity === activity).map(({ id }) => id),
    }));
}
