import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import { formatMoney, money } from "@cashline/kernel/money";
import { idNamed, resolveNames } from "../faults/names.ts";
import { ask, valueAt, type StoryStage } from "./play-story.ts";
import type { Expectation, ExpectedCase, ExpectedValue } from "./story.ts";

/** Whether one expectation was met, and where not, what was expected and what was found. */
export type Verdict = { says: string; met: boolean; expected: string; found: string };

/** Holds an expectation against the systems and the cases of a sandbox at rest. */
export async function verdictOn(expectation: Expectation, cases: readonly Case[], stage: StoryStage): Promise<Verdict> {
  const { says } = expectation;
  switch (expectation.kind) {
    case "value":
      return { says, ...(await valueVerdict(expectation, stage)) };
    case "case":
      return { says, ...(await caseVerdict(expectation, cases, stage)) };
    case "case-count": {
      const found = `${cases.length}: ${listed(cases)}`;
      return { says, met: cases.length === expectation.is, expected: `${expectation.is} cases`, found };
    }
  }
}

type Held = Omit<Verdict, "says">;

async function valueVerdict({ read, path, is }: ExpectedValue, stage: StoryStage): Promise<Held> {
  const found = valueAt(await ask(read, stage), await resolveNames(path, stage));
  const expected: unknown = await resolveNames(is, stage);
  return { met: sameJson(found, expected), expected: shown(expected), found: shown(found) };
}

async function caseVerdict(expected: ExpectedCase, cases: readonly Case[], stage: StoryStage): Promise<Held> {
  const about = await idNamed(expected.about, stage);
  const ofCode = cases.filter(({ code }) => code === expected.code);
  const [of, ...more] = ofCode.filter(({ correlationId, businessKey, findings: [own] }) =>
    [correlationId, businessKey, own?.correction?.["contractId"]].includes(about),
  );
  const wanted = `one ${expected.code} case about ${about}`;
  if (!of || more.length > 0) return { met: false, expected: wanted, found: `${of ? more.length + 1 : 0} of it; in all ${listed(cases)}` };
  const correctedBy = expected.correctedBy === undefined ? undefined : await resolveNames(expected.correctedBy, stage);
  const members: readonly (readonly [name: string, wanted: unknown, found: unknown])[] = [
    ["status", expected.status, expected.status === "open" && isGoingOn(of) ? "open" : of.status],
    ["closed by", expected.closedBy, of.closedBy],
    ["exposure", expected.exposure && formatMoney(money(expected.exposure)), formatMoney(money(of.exposure))],
    ["severity", expected.severity, of.severity],
    ["policy", expected.policyVersion, of.policyVersion],
    ["approved by", expected.approvedBy?.join("+"), approvalsOf(of).join("+")],
    ["findings", expected.findings?.join(", "), of.findings.map(({ code }) => code).join(", ")],
    ["root cause", expected.rootCause, of.rootCause],
    ["dependents", expected.dependents, of.dependents.count],
    ["corrected by", correctedBy, of.correctingDocument],
  ];
  const told = members.filter(([, value]) => value !== undefined);
  const tell = (side: 1 | 2): string => told.map((member) => `${member[0]} ${shown(member[side])}`).join(", ");
  return { met: told.every(([, value, found]) => sameJson(found, value)), expected: tell(1), found: tell(2) };
}

const isGoingOn = ({ status }: Case): boolean => !["closed", "dismissed", "suppressed"].includes(status);
const approvalsOf = ({ approvals }: Case): string[] =>
  approvals
    .filter(({ status }) => status === "approved")
    .map(({ level }) => level)
    .toSorted();

const inWords = ({ code, businessKey, status }: Case): string => `${code} on ${businessKey}, ${status}`;
const listed = (cases: readonly Case[]): string => (cases.length === 0 ? "no case" : cases.map(inWords).join("; ").slice(0, 300));
const shown = (value: unknown): string => (value === undefined ? "nothing" : typeof value === "string" ? value : JSON.stringify(value));

/** Equal as JSON, members in any order. */
function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
  const keys = Object.keys(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => key in b && sameJson((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}
