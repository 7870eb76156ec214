import { isAuthorized, type AuthorizationAnswer } from "@cedar-policy/cedar-wasm/nodejs";

/** Who wants to do what with a case. */
export type Act = {
  readonly person: { readonly id: string; readonly tenant: string; readonly roles: readonly string[] };
  readonly action: "completeTask" | "decideApproval";
  readonly subject: {
    readonly caseId: string;
    readonly tenant: string;
    /** The role the task or approval is for. */
    readonly role: string;
    /** Everybody who prepared work of the case. */
    readonly makers: readonly string[];
    /** Everybody who has approved this round of work. */
    readonly approvers: readonly string[];
  };
};

export type Permission = { allowed: true } | { allowed: false; reasons: string[] };

const schema = `
entity Person = { tenant: String, roles: Set<String> };
entity Case = { tenant: String, role: String, makers: Set<Person>, approvers: Set<Person> };
action completeTask, decideApproval appliesTo { principal: [Person], resource: [Case], context: {} };
`;

/** Each policy by its name; a forbidding one says in its annotation what the refused person is told. */
const policies: Readonly<Record<string, string>> = {
  "role-works": `permit (principal, action, resource) when { principal.roles.contains(resource.role) };`,
  "own-sandbox": `@reason("The case belongs to another sandbox.") forbid (principal, action, resource) when { principal.tenant != resource.tenant };`,
  "role-missing": `@reason("The role this needs is missing.") forbid (principal, action, resource) unless { principal.roles.contains(resource.role) };`,
  "maker-checker": `@reason("Whoever prepared the correction may not approve it.") forbid (principal, action == Action::"decideApproval", resource) when { resource.makers.contains(principal) };`,
  "two-people": `@reason("Two approvals of one correction come from two different people.") forbid (principal, action == Action::"decideApproval", resource) when { resource.approvers.contains(principal) };`,
};

/**
 * Whether a person may act, with every reason against it. Cedar skips a forbidding policy that fails to evaluate, which
 * would let the act through; so requests are validated against the schema, and any error at all is a denial.
 */
export function mayAct(act: Act): Permission {
  const person = (id: string) => ({ type: "Person", id });
  const uid = { type: "Case", id: act.subject.caseId };
  const everybody = new Set([act.person.id, ...act.subject.makers, ...act.subject.approvers]);
  const answer: AuthorizationAnswer = isAuthorized({
    principal: person(act.person.id),
    action: { type: "Action", id: act.action },
    resource: uid,
    context: {},
    schema,
    validateRequest: true,
    policies: { staticPolicies: { ...policies } },
    entities: [
      ...[...everybody].map((id) => ({
        uid: person(id),
        attrs:
          id === act.person.id ? { tenant: act.person.tenant, roles: [...act.person.roles] } : { tenant: act.subject.tenant, roles: [] },
        parents: [],
      })),
      {
        uid,
        attrs: {
          tenant: act.subject.tenant,
          role: act.subject.role,
          makers: act.subject.makers.map((id) => ({ __entity: person(id) })),
          approvers: act.subject.approvers.map((id) => ({ __entity: person(id) })),
        },
        parents: [],
      },
    ],
  });
  if (answer.type === "failure")
    return { allowed: false, reasons: answer.errors.map(({ message }) => `The rules could not be applied: ${message}`) };
  const { decision, diagnostics } = answer.response;
  if (diagnostics.errors.length > 0)
    return { allowed: false, reasons: diagnostics.errors.map(({ error }) => `A rule could not be applied: ${error.message}`) };
  if (decision === "allow") return { allowed: true };
  const reasons = diagnostics.reason.map((name) => /@reason\("([^"]+)"\)/.exec(policies[name] ?? "")?.[1] ?? name);
  return { allowed: false, reasons: reasons.length > 0 ? reasons : ["Nothing permits it."] };
}
