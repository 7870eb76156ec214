import type { CallContext } from "@cashline/chassis/server";
import type { PolicyStep, PolicyVersion } from "@cashline/contracts/services/orchestrator/policy-entities";
import { instantAt, type CalendarDate, type Instant } from "@cashline/kernel/time";

/** Who acts, with the roles she signed in with; a service account acts for the person who owns it. */
export type PolicyActor = { readonly id: string; readonly roles: readonly string[]; readonly ownerId: string | null };

export const actorOf = ({ access }: CallContext): PolicyActor => ({
  id: access.client,
  roles: access.roles,
  ownerId: access.owner ?? null,
});

/** Whose word it is: a service account's is its owner's, so that nobody is her own second person through one. */
const answerable = ({ id, ownerId }: PolicyActor): string => ownerId ?? id;

type Refused = { outcome: "refused"; code: string; detail: string };
export type PolicyMove = { outcome: "moved"; policy: PolicyVersion } | Refused;

/** When a version begins to decide; the shipped one has done so from the beginning. */
export function effectiveAt({ effectiveOn }: Pick<PolicyVersion, "effectiveOn">): Instant {
  return effectiveOn === null ? "" : startOf(effectiveOn);
}

const startOf = (on: CalendarDate): Instant => instantAt(on, "00:00");

/** Whether somebody may write proposals at all: asked before her tables are read. */
export function mayWrite(by: PolicyActor): Refused | undefined {
  return roleMissing(by, "policy_author");
}

/** A version without fault that waits for a second person. @param written what the author says of it */
export function propose(
  written: Pick<PolicyVersion, "id" | "basedOn" | "title" | "reason" | "contentHash">,
  author: PolicyActor,
  at: Instant,
): PolicyMove {
  const refused = mayWrite(author);
  if (refused) return refused;
  const policy: PolicyVersion = {
    ...written,
    status: "proposed",
    author: answerable(author),
    replayed: null,
    approvedBy: null,
    approvedHash: null,
    effectiveOn: null,
    history: [],
  };
  return moved(policy, [step("proposed", author.id, at, written.title), step("checked", "policy", at, "No fault found")]);
}

/** The proposal written anew by its author; it has to be replayed again. */
export function revise(
  policy: PolicyVersion,
  written: Pick<PolicyVersion, "basedOn" | "title" | "reason" | "contentHash">,
  by: PolicyActor,
  at: Instant,
): PolicyMove {
  const refused = notProposed(policy) ?? notAuthor(policy, by);
  if (refused) return refused;
  return moved({ ...policy, ...written, replayed: null }, [
    step("revised", by.id, at, written.title),
    step("checked", "policy", at, "No fault found"),
  ]);
}

/** What the proposal would change has been looked at. */
export function replayed(
  policy: PolicyVersion,
  found: { days: number; cases: number; changed: number },
  by: PolicyActor,
  at: Instant,
): PolicyMove {
  const refused = notProposed(policy);
  if (refused) return refused;
  const words = `${found.changed} of ${found.cases} cases of ${found.days} days would change`;
  return moved({ ...policy, replayed: { at, ...found } }, [step("replayed", by.id, at, words)]);
}

/**
 * A second person approves exactly the content she has read; it takes effect at the beginning of a day.
 * @param latest the version approved last, which the proposal must be based on
 */
export function approve(
  policy: PolicyVersion,
  { contentHash, effectiveOn, note }: { contentHash: string; effectiveOn: CalendarDate; note: string },
  by: PolicyActor,
  at: Instant,
  latest: PolicyVersion,
): PolicyMove {
  const denied = notProposed(policy) ?? notApprover(policy, by);
  if (denied) return denied;
  if (contentHash !== policy.contentHash)
    return refuse("policy-content-changed", `The content of ${policy.id} has the hash ${policy.contentHash}`);
  if (policy.basedOn !== latest.id) return outdated(policy.basedOn, latest);
  if (policy.replayed === null)
    return refuse("policy-not-replayed", `${policy.id} has not been replayed against recent cases as it stands`);
  const begins = startOf(effectiveOn);
  if (begins < at) return refuse("policy-date-past", `${effectiveOn} began at 00:00 UTC, and it is ${at} already`);
  if (begins <= effectiveAt(latest))
    return refuse("policy-date-past", `${latest.id}, which it is based on, takes effect on ${latest.effectiveOn}`);
  return moved({ ...policy, status: "scheduled", approvedBy: answerable(by), approvedHash: contentHash, effectiveOn }, [
    step("approved", by.id, at, note),
    step("scheduled", "policy", at, `Takes effect at ${begins}`),
  ]);
}

export function reject(policy: PolicyVersion, note: string, by: PolicyActor, at: Instant): PolicyMove {
  return notProposed(policy) ?? notApprover(policy, by) ?? moved({ ...policy, status: "rejected" }, [step("rejected", by.id, at, note)]);
}

export function withdraw(policy: PolicyVersion, note: string, by: PolicyActor, at: Instant): PolicyMove {
  return notProposed(policy) ?? notAuthor(policy, by) ?? moved({ ...policy, status: "withdrawn" }, [step("withdrawn", by.id, at, note)]);
}

/** The day has come. A content that is not the approved one never takes effect. */
export function takeEffect(policy: PolicyVersion, contentHash: string, at: Instant): PolicyVersion {
  const history = (one: PolicyStep): PolicyStep[] => [...policy.history, one];
  if (contentHash !== policy.approvedHash)
    return { ...policy, status: "rejected", history: history(step("rejected", "policy", at, "The content is not what was approved")) };
  return { ...policy, status: "in_force", history: history(step("effective", "policy", at, "Decides new cases from now on")) };
}

export function supersede(policy: PolicyVersion, by: string, at: Instant): PolicyVersion {
  return { ...policy, status: "superseded", history: [...policy.history, step("superseded", "policy", at, `${by} decides new cases`)] };
}

/** A proposal on another base than the latest approved version would undo what that one changed. */
export function outdated(basedOn: string | null, latest: PolicyVersion): Refused {
  return refuse("policy-base-outdated", `It is based on ${basedOn}; the latest approved version is ${latest.id}`);
}

const refuse = (code: string, detail: string): Refused => ({ outcome: "refused", code, detail });
const step = (name: PolicyStep["step"], by: string, at: Instant, note: string): PolicyStep => ({ at, by, step: name, note });
const moved = (policy: PolicyVersion, steps: readonly PolicyStep[]): PolicyMove => ({
  outcome: "moved",
  policy: { ...policy, history: [...policy.history, ...steps] },
});

function notProposed({ id, status }: PolicyVersion): Refused | undefined {
  return status === "proposed" ? undefined : refuse("policy-not-proposed", `${id} is ${status.replace("_", " ")}`);
}

function roleMissing(by: PolicyActor, role: string): Refused | undefined {
  return by.roles.includes(role) ? undefined : refuse("not-permitted", `The role ${role} is missing.`);
}

function notAuthor(policy: PolicyVersion, by: PolicyActor): Refused | undefined {
  const reasons = [roleMissing(by, "policy_author")?.detail, policy.author === answerable(by) ? undefined : "Only the author may do this."];
  return refusedFor(reasons);
}

function notApprover(policy: PolicyVersion, by: PolicyActor): Refused | undefined {
  const own = policy.author === answerable(by) ? "Whoever proposed a policy may not decide on it." : undefined;
  return refusedFor([roleMissing(by, "policy_approver")?.detail, own]);
}

/** Every reason at once, so that nobody has to find the next one by trying. */
function refusedFor(reasons: readonly (string | undefined)[]): Refused | undefined {
  const told = reasons.filter((reason) => reason !== undefined);
  return told.length === 0 ? undefined : refuse("not-permitted", told.join(" "));
}
