import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import { correctionHash } from "../cases/case-state.ts";
import { StepRefused, type Flow } from "../engine/port.ts";
import { peopleOf, type People } from "../playbooks/journals.ts";
import { closeCase, openCase, readCase, type About, type OpenCase } from "./case-desk.ts";

/** Whose case a refusal becomes, and which document shows in the end that it is cured. */
export type Insistence = About & { finding: (refused: StepRefused) => Finding; document: string };

/**
 * A step past the point of no return: the invoice is the customer's, so nothing is taken back. A refusal becomes a case;
 * once people have cured its cause the step is made again, as often as it takes, and its success closes the case. What is made
 * again knows the two who have prepared and approved its cure, once somebody had to approve one: just what this flow found, and for
 * just as much.
 */
export async function insist<Result>(
  flow: Flow,
  name: string,
  on: Insistence,
  work: (key: string, people: People | null) => Promise<Result>,
): Promise<Result> {
  let open: OpenCase | null = null;
  let people: People | null = null;
  for (let attempt = 1; ; attempt += 1) {
    const again = attempt === 1 ? "" : `, again ${attempt}`;
    try {
      const cured = people;
      const result = await flow.step(`${name}${again}`, (key) => work(key, cured));
      if (open !== null) {
        const at = await flow.now(`cured: ${name}${again}`);
        const because = { rootCause: "not_established", explanation: "a system refused a step after billing" } as const;
        await closeCase(flow, open.caseId, { document: on.document, ...because, closedBy: "playbook", at });
      }
      return result;
    } catch (error) {
      if (!(error instanceof StepRefused)) throw error;
      const finding = on.finding(error);
      open = await openCase(flow, on, [finding], await flow.now(`refused: ${name}${again}`));
      await flow.waitFor(open.correction);
      people = (await curedBy(flow, open.caseId, finding)) ?? people;
    }
  }
}

/** Who has prepared and approved the cure of a finding; null while nobody has approved it, or the case is about something else now. */
async function curedBy(flow: Flow, caseId: string, finding: Finding): Promise<People | null> {
  const of = await readCase(flow, caseId);
  const own = correctionHash({ findings: [finding] });
  return of.findings.some((each) => correctionHash({ findings: [each] }) === own) ? peopleOf(of) : null;
}
