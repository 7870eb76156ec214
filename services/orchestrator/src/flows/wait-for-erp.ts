import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import { addMs, type Instant } from "@cashline/kernel/time";
import { correctionHash } from "../cases/case-state.ts";
import { StepRefused, type Flow } from "../engine/port.ts";
import type { Corrected, Correction } from "../playbooks/playbook.ts";
import { playbookOf } from "../playbooks/playbooks.ts";
import type { ErpControl } from "../policies/posting-policy.ts";
import { onFreshRecords } from "../systems/fresh-records.ts";
import type { Systems } from "../systems/systems.ts";
import { readCase, tellCase } from "./case-desk.ts";

const DAY_MS = 24 * 3_600_000;

/** The control that a refusal of ERP is. */
const controls: Readonly<Record<string, ErpControl>> = {
  "maintenance-window": "maintenance_window",
  "period-closed": "shut_period",
  "period-soft-closed": "shut_period",
};

/**
 * One correction of a case, made as soon as ERP's controls let it: until the end of a maintenance window, or a day later where a
 * month is shut, as many days as the policy says. What was approved stays approved meanwhile.
 * @returns null when the case has gone on while the correction waited: closed, or another correction is wanted by now
 * @throws StepRefused when a system refuses it for another reason, or the days are over
 */
export async function carriedOut(
  flow: Flow,
  systems: Systems,
  correction: Pick<Correction, "of" | "finding" | "posting" | "round">,
  name: string,
): Promise<Corrected | null> {
  const { of, finding, posting } = correction;
  let since: Instant | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const again = attempt === 1 ? "" : `, again ${attempt}`;
    try {
      return await flow.step(`${name}${again}`, (key) =>
        onFreshRecords(() => playbookOf(finding.code).correct({ systems, ...correction, key })),
      );
    } catch (error) {
      const control = error instanceof StepRefused ? controls[error.code] : undefined;
      if (!(error instanceof StepRefused) || control === undefined || posting.waitDays[control] === 0) throw error;
      const at = await flow.now(`${name}${again}: met a control of ERP`);
      since ??= at;
      const until =
        control === "maintenance_window"
          ? await flow.step(`${name}${again}: end of the window`, () => windowEnd(systems, at, of.correlationId))
          : addMs(at, DAY_MS);
      if (until > addMs(since, posting.waitDays[control] * DAY_MS)) throw error;
      await tellCase(flow, of.id, [{ action: "waits for ERP", detail: `${error.code}: until ${until}` }], at);
      await flow.waitUntil(until, `${name}${again}: ERP's control has ended`);
      if (!(await isStillCorrecting(flow, of))) return null;
    }
  }
}

/** When the windows that an instant lies in are over; an hour later where none is planned any more. */
async function windowEnd(systems: Systems, at: Instant, correlationId: string): Promise<Instant> {
  const { items } = (await systems.erp.listMaintenanceWindows({ correlationId })).body;
  const ends = items.filter(({ from, to }) => from <= at && at < to).map(({ to }) => to);
  return ends.toSorted((a, b) => (a < b ? -1 : 1)).at(-1) ?? addMs(at, DAY_MS / 24);
}

/** Whether what is in hand is still the correction that was approved. */
async function isStillCorrecting(flow: Flow, of: Case): Promise<boolean> {
  const standing = await readCase(flow, of.id);
  return standing.status === "resolving" && standing.reopened === of.reopened && correctionHash(standing) === correctionHash(of);
}
