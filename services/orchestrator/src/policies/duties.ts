import {
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
  validate,
  type AuthorizationAnswer,
} from "@cedar-policy/cedar-wasm/nodejs";
import { conflictInWords, dutyConflicts, type Duty, type DutyConflict } from "@cashline/contracts/services/identity/duties";

/** What may be done with a case. */
export type ActName =
  | "completeTask"
  | "carryOutCorrection"
  | "decideApproval"
  | "takeTask"
  | "handOverTask"
  | "reassignTask"
  | "bypassTask"
  | "dismissCase"
  | "suppressCase";

/** Who wants to do what with a case. */
export type Act = {
  readonly person: { readonly id: string; readonly tenant: string; readonly roles: readonly string[] };
  /** Whoever the act counts for as well: those on whose behalf it is done, and the owner of a service account. */
  readonly behind: readonly string[];
  /** Roles that others have given her for the time being. */
  readonly delegated: readonly string[];
  /** What she, or anybody behind her, has done about the same customer before. */
  readonly did: readonly Duty[];
  /** What this act is. */
  readonly does: readonly Duty[];
  readonly action: ActName;
  readonly subject: {
    readonly caseId: string;
    readonly tenant: string;
    /** The roles of which one is needed: of the task or approval, or those that have the right. */
    readonly roles: readonly string[];
    /** Everybody who prepared work of the case, those behind them, and whoever asked for what it gives. */
    readonly makers: readonly string[];
    /** Everybody who has approved this round of work, and those behind them. */
    readonly approvers: readonly string[];
    /** Who has the task on her desk; nobody yet when null. */
    readonly assignee: string | null;
  };
};

/** A rule that stands against an act, by its name; whom it stands against, and what the refused person is told. */
export type Objection = { readonly rule: string; readonly person: string; readonly reason: string };

export type Permission = { allowed: true } | { allowed: false; against: Objection[] };

const schema = `
entity Person = { tenant: String, roles: Set<String>, delegated: Set<String>, did: Set<String> };
entity Case = { tenant: String, roles: Set<String>, makers: Set<Person>, approvers: Set<Person>, assignees: Set<Person> };
type About = { does: Set<String>, behind: Set<Person> };
action completeTask, carryOutCorrection, decideApproval, takeTask, handOverTask, reassignTask, bypassTask, dismissCase, suppressCase
  appliesTo { principal: [Person], resource: [Case], context: About };
`;

const list = (of: readonly string[]): string => `[${of.map((each) => JSON.stringify(each)).join(", ")}]`;
const forbid = (reason: string, scope: string, condition: string): string =>
  `@reason(${JSON.stringify(reason)}) forbid (principal, ${scope}, resource) ${condition};`;

/** Doing one side of a pair after, or together with, the other, whichever comes first. */
const conflicting = ({ one, other }: (typeof dutyConflicts)[number]): string => {
  const meets = (now: readonly Duty[], before: readonly Duty[]): string =>
    `(context.does.containsAny(${list(now)}) && (principal.did.containsAny(${list(before)}) || context.does.containsAny(${list(before)})))`;
  return `when { ${meets(one, other)} || ${meets(other, one)} }`;
};

/** The name of the rule that keeps a pair of duties apart. */
export const conflictRule = ({ id }: Pick<DutyConflict, "id">): string => `conflict-${id}`;

/** Each policy by its name; a forbidding one says in its annotation what the refused person is told. */
const policies: Readonly<Record<string, string>> = {
  "role-works": `permit (principal, action, resource) when {
    principal.roles.containsAny(resource.roles) || principal.delegated.containsAny(resource.roles) };`,
  "own-sandbox": forbid("The case belongs to another sandbox.", "action", "when { principal.tenant != resource.tenant }"),
  "role-missing": forbid(
    "The role this needs is missing.",
    "action",
    "unless { principal.roles.containsAny(resource.roles) || principal.delegated.containsAny(resource.roles) }",
  ),
  "maker-checker": forbid(
    "Whoever prepared or asked for the correction may not approve it.",
    `action in [Action::"decideApproval", Action::"dismissCase"]`,
    "when { resource.makers.containsAny(context.behind) }",
  ),
  "two-people": forbid(
    "Two approvals of one correction come from two different people.",
    `action == Action::"decideApproval"`,
    "when { resource.approvers.containsAny(context.behind) }",
  ),
  "checker-maker": forbid(
    "Whoever approved the correction may not carry it out.",
    `action == Action::"carryOutCorrection"`,
    "when { resource.approvers.containsAny(context.behind) }",
  ),
  "on-another-desk": forbid(
    "The task is on somebody else's desk.",
    `action in [Action::"completeTask", Action::"carryOutCorrection", Action::"takeTask", Action::"handOverTask"]`,
    "when { !resource.assignees.isEmpty() && !resource.assignees.containsAny(context.behind) }",
  ),
  ...Object.fromEntries(
    dutyConflicts.map((each) => [
      conflictRule(each),
      forbid(`Conflicting duties on the same customer: ${conflictInWords(each)}.`, "action", conflicting(each)),
    ]),
  ),
};
const order = Object.keys(policies);
const DUTIES = "duties";
/** What is told in place of a rule that could not be applied. */
const UNUSABLE = "rules-unusable";
const staticPolicies = { ...policies };
// Read once: reading them anew with every question takes twenty times as long as answering it. A rule that names what the
// schema does not know would never apply, so it stops the start.
const validated = validate({ schema, policies: { staticPolicies } });
const flaws = [
  ...[validated, preparsePolicySet(DUTIES, { staticPolicies }), preparseSchema(DUTIES, schema)].flatMap((read) =>
    read.type === "failure" ? read.errors.map(({ message }) => message) : [],
  ),
  ...(validated.type === "success" ? validated.validationErrors.map(({ policyId, error }) => `${policyId}: ${error.message}`) : []),
];
if (flaws.length > 0) throw new Error(`the rules of duties cannot be used: ${flaws.join("; ")}`);

/**
 * Whether a person may act, with every reason against it. Cedar skips a forbidding policy that fails to evaluate, which
 * would let the act through; so requests are validated against the schema, and any error at all is a denial.
 */
export function mayAct(act: Act): Permission {
  const person = (id: string) => ({ type: "Person", id });
  const people = (ids: readonly string[]) => ids.map((id) => ({ __entity: person(id) }));
  const uid = { type: "Case", id: act.subject.caseId };
  const { tenant, roles } = act.person;
  const { makers, approvers, assignee } = act.subject;
  const assignees = assignee === null ? [] : [assignee];
  const others = new Set([...act.behind, ...makers, ...approvers, ...assignees].filter((id) => id !== act.person.id));
  const answer: AuthorizationAnswer = statefulIsAuthorized({
    principal: person(act.person.id),
    action: { type: "Action", id: act.action },
    resource: uid,
    context: { does: act.does as Duty[], behind: people([act.person.id, ...act.behind]) },
    preparsedSchemaName: DUTIES,
    validateRequest: true,
    preparsedPolicySetId: DUTIES,
    entities: [
      {
        uid: person(act.person.id),
        attrs: { tenant, roles: roles as string[], delegated: act.delegated as string[], did: act.did as Duty[] },
        parents: [],
      },
      ...[...others].map((id) => ({
        uid: person(id),
        attrs: { tenant: act.subject.tenant, roles: [], delegated: [], did: [] },
        parents: [],
      })),
      {
        uid,
        attrs: {
          tenant: act.subject.tenant,
          roles: act.subject.roles as string[],
          makers: people(makers),
          approvers: people(approvers),
          assignees: people(assignees),
        },
        parents: [],
      },
    ],
  });
  const refused = (rule: string, reason: string): Objection => ({ rule, person: act.person.id, reason });
  if (answer.type === "failure")
    return {
      allowed: false,
      against: answer.errors.map(({ message }) => refused(UNUSABLE, `The rules could not be applied: ${message}`)),
    };
  const { decision, diagnostics } = answer.response;
  if (diagnostics.errors.length > 0)
    return {
      allowed: false,
      against: diagnostics.errors.map(({ error }) => refused(UNUSABLE, `A rule could not be applied: ${error.message}`)),
    };
  if (decision === "allow") return { allowed: true };
  const against = diagnostics.reason.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)).map((rule) => refused(rule, reasonOf(rule)));
  return { allowed: false, against: against.length > 0 ? against : [refused("nothing-permits", "Nothing permits it.")] };
}

function reasonOf(name: string): string {
  return /@reason\("([^"]+)"\)/.exec(policies[name] ?? "")?.[1] ?? name;
}
