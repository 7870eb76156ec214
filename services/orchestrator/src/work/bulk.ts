import { Refusal } from "@cashline/chassis/refusal";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import type { BulkAction, BulkOutcome, CaseFilter } from "@cashline/contracts/services/orchestrator/work-operations";
import type { Instant } from "@cashline/kernel/time";
import type { CallAnswer } from "../cases/case-calls.ts";
import { flowKey, type Engine } from "../engine/port.ts";
import type { Person } from "./duty-desk.ts";
import type { WorkIndex } from "./work-index.ts";

const MOST_CASES = 200;

export type Bulk = {
  dryRun: boolean;
  cases?: { caseId: string; version?: number }[];
  filter?: CaseFilter;
  action: BulkAction;
  /** Whose desk things go to, where the action names one. */
  to: Person | null;
  person: Person;
  at: Instant;
  /** Makes each call single, whichever try it belongs to. */
  effectKey: string;
  /** Names the call, also where it is made again. */
  callId: string;
};

/** One call of a case that the action comes to. */
type Work = { workId: string | null; call: string; input: object };

/**
 * The same action on many cases, one after the other, each by the checks it would meet alone; what one case refuses stops
 * no other. A dry run rehearses the calls on the case as it is, each after those before it.
 * @throws Refusal `bulk-selection` when the cases are not named in one way, or are too many, or were not seen
 */
export async function inBulk({ engine, index }: { engine: Engine; index: WorkIndex }, bulk: Bulk): Promise<BulkOutcome[]> {
  const outcomes: BulkOutcome[] = [];
  const { tenant } = bulk.person;
  for (const { caseId, version } of chosen(index, bulk)) {
    const key = flowKey(tenant, caseId);
    const read = await engine.askCase<CallAnswer>(key, "read", {});
    if (read.outcome === "refused") {
      outcomes.push({
        caseId,
        workId: null,
        version: version ?? 0,
        outcome: "refused",
        status: null,
        code: read.code,
        detail: read.detail,
      });
      continue;
    }
    const of = read.case;
    const seen = { caseId, version: of.version };
    if (version !== undefined && version !== of.version) {
      const detail = `The case is at version ${of.version}, not ${version}`;
      outcomes.push({ ...seen, workId: null, outcome: "refused", status: of.status, code: "version-conflict", detail });
      continue;
    }
    const works = worksOf(of, bulk);
    if (works.length === 0) outcomes.push({ ...seen, workId: null, outcome: "nothing_to_do", status: of.status, code: null, detail: null });
    const { person, at, callId } = bulk;
    const asked = works.map(({ workId, call, input }) => ({
      workId,
      call,
      input: { ...input, person, at, callId: `${callId}/${caseId}/${workId ?? ""}` },
    }));
    const answers = bulk.dryRun ? await engine.askCase<CallAnswer[]>(key, "rehearse", { works: asked }) : [];
    for (const [index, { workId, call, input }] of asked.entries()) {
      const answer = answers[index] ?? (await engine.askCase<CallAnswer>(key, call, input, `${bulk.effectKey}/${workId ?? ""}`));
      outcomes.push({ ...seen, workId, ...outcomeOf(answer, bulk.dryRun, of) });
    }
  }
  return outcomes;
}

function chosen(index: WorkIndex, { cases, filter, action, dryRun, person }: Bulk): { caseId: string; version?: number }[] {
  if ((cases === undefined) === (filter === undefined)) throw new Refusal("bulk-selection", "Name the cases either by id or by a filter");
  const weighty = action.kind === "approve" || action.kind === "dismiss";
  if (weighty && !dryRun && !(cases ?? [{ version: undefined }]).every(({ version }) => version !== undefined))
    throw new Refusal("bulk-selection", `To ${action.kind}, each case is named with the version that was seen`);
  const found = cases ?? index.cases(person.tenant, filter ?? {}).map((caseId) => ({ caseId }));
  if (found.length > MOST_CASES)
    throw new Refusal("bulk-selection", `The filter means ${found.length} cases; at most ${MOST_CASES} at once`);
  return [...new Map(found.map((each) => [each.caseId, each])).values()];
}

/** What an action comes to in a case: a call for each task or approval it is about. */
function worksOf(of: Case, { action, to, person }: Bulk): Work[] {
  const openTasks = of.tasks.filter(({ status }) => status === "open");
  const mine = openTasks.filter(({ assignee, role }) => assignee === person.id || (assignee === null && person.roles.includes(role)));
  switch (action.kind) {
    case "assign":
      return openTasks.map(({ id }) => ({ workId: id, call: "reassign", input: { taskId: id, to, reason: action.reason } }));
    case "hand_over":
      return mine.map(({ id }) => ({ workId: id, call: "handOver", input: { taskId: id, to, reason: action.reason } }));
    case "complete_task":
      return mine.map(({ id }) => ({ workId: id, call: "completeTask", input: { taskId: id, note: action.note } }));
    case "approve":
      return of.approvals
        .filter(({ status }) => status === "pending")
        .map(({ id, subjectHash }) => ({
          workId: id,
          call: "decide",
          input: { approvalId: id, decision: "approved", subjectHash, note: action.note },
        }));
    case "dismiss":
      return [{ workId: null, call: "dismiss", input: { reason: action.reason } }];
  }
}

function outcomeOf(answer: CallAnswer, dryRun: boolean, before: Case): Pick<BulkOutcome, "outcome" | "status" | "code" | "detail"> {
  if (answer.outcome === "refused") return { outcome: "refused", status: before.status, code: answer.code, detail: answer.detail };
  return { outcome: dryRun ? "would_do" : "done", status: answer.case.status, code: null, detail: null };
}
