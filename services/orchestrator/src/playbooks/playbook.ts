import type { Case, Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { ExceptionCode, RootCause } from "@cashline/contracts/services/orchestrator/taxonomy";
import type { AmendmentInput } from "../flows/amendment-ground.ts";
import type { CorrectionKind } from "../policies/correction-kind.ts";
import type { PostingPolicy } from "../policies/posting-policy.ts";
import type { Systems } from "../systems/systems.ts";

/** What a correction is made with. `key` is the idempotency key of the step; append to it for a second call. */
export type Correction = {
  readonly systems: Systems;
  readonly finding: Finding;
  readonly of: Case;
  readonly key: string;
  /** The round of work it is made in: what people decided in another was about another correction. */
  readonly round: number;
  /** How ERP's controls are honoured, by the policy of the case. */
  readonly posting: PostingPolicy;
};

/** A flow that a correction sets going, by the key that makes it single within the sandbox. */
type Started = { readonly flow: "amendment"; readonly key: string; readonly input: AmendmentInput };

/** What a correction has made: the document or record that shows it, what was done in words, and the flow that does the rest. */
export type Corrected = { readonly document: string; readonly detail: string; readonly starts?: Started };

/** How one exception is cured once people have prepared and approved it. */
export type Playbook = {
  readonly code: ExceptionCode;
  /**
   * Makes the correction in the system that owns the data, and answers what shows it. It may run again
   * after a crash or a stale read, so it finds what is made already.
   * @throws ProblemError when a system refuses: the case goes back to its people with the reason
   */
  correct(correction: Correction): Promise<Corrected>;
  /** Whether a finding leaves the playbook something to make in a system; each does where this is left out. */
  makes?(finding: Finding): boolean;
  /** Of what kind the correction of a finding is, where it is not the usual one of its code. */
  kind?(finding: Finding): CorrectionKind;
  /** What lay behind an exception that this playbook cured, as far as the playbook can tell. */
  rootCause(of: Case): { rootCause: RootCause; explanation: string };
};

/** A member of what the detector said the correction needs. @throws Error when the detector left it out */
export function needed(finding: Finding, name: string): string {
  const value = finding.correction[name];
  if (typeof value !== "string") throw new Error(`finding ${finding.code} on ${finding.businessKey} lacks ${name}`);
  return value;
}

/** Several names a detector gave as one member: a JSON list of texts. @throws Error when the detector left it out, or gave no such list */
export function namesIn(finding: Finding, name: string): string[] {
  const names: unknown = JSON.parse(needed(finding, name));
  if (Array.isArray(names) && names.every((each) => typeof each === "string")) return names;
  throw new Error(`finding ${finding.code} on ${finding.businessKey} gives no list of names as ${name}`);
}
