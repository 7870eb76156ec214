import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { RootCause } from "@cashline/contracts/services/orchestrator/taxonomy";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { flowKey, type Flow } from "../engine/port.ts";
import type { AnomalyLimits, Measure } from "../policies/anomaly.ts";
import type { Systems } from "../systems/systems.ts";
import { caseIdOf } from "./case-desk.ts";
import { invoiceFinding, invoiceTrend } from "./invoice-trend.ts";
import { usageFinding, usageTrends } from "./usage-trend.ts";

export type Watched = {
  readonly draft: Invoice;
  /** What an anomaly is about: the contract of a renewal or an amendment, otherwise the draft. */
  readonly businessKey: string;
  readonly seed: string;
  readonly correlationId: string;
  /** Tells the steps of one look from those of another. */
  readonly suffix: string;
};

/** Everything on a draft that is off its trend. */
export async function offTrend(flow: Flow, systems: Systems, watched: Watched): Promise<Finding[]> {
  return [...(await usageOffTrend(flow, systems, watched)), ...(await chargeOffTrend(flow, systems, watched))];
}

/** Usage of a draft that is far above what its subscription used before. Asks nothing of a draft that bills no usage. */
async function usageOffTrend(flow: Flow, systems: Systems, watched: Watched): Promise<Finding[]> {
  const { draft, businessKey, correlationId, suffix } = watched;
  if (!draft.lines.some(({ kind }) => kind === "usage")) return [];
  const trends = await flow.step(`compare usage with its trend${suffix}`, () => usageTrends(systems, draft, correlationId));
  if (trends.every(({ earlier }) => earlier.length === 0)) return [];
  const limits = await limitsOf(flow, watched, "USG-ANOMALY", "usage");
  const several = trends.length > 1;
  return trends.flatMap((trend) => usageFinding(draft, trend, limits, several ? trend.subscriptionId : businessKey) ?? []);
}

/** The charge of a period that is far off what its subscription was charged before, and not what is signed. */
async function chargeOffTrend(flow: Flow, systems: Systems, watched: Watched): Promise<Finding[]> {
  const { draft, businessKey, correlationId, suffix } = watched;
  if (draft.purpose !== "period") return [];
  const trend = await flow.step(`compare the invoice with its trend${suffix}`, () => invoiceTrend(systems, draft, correlationId));
  if (trend.isSigned || trend.earlier.length === 0) return [];
  const found = invoiceFinding(draft, trend, await limitsOf(flow, watched, "BIL-ANOMALY", "invoice"), businessKey);
  return found === undefined ? [] : [found];
}

/** What lay behind a case, in a word of the list and in a sentence. */
export type Cause = { rootCause: RootCause; explanation: string };

/** Figures that people have looked at and left as they were: they are explained, and the same figure is not found again. */
export class Explained {
  readonly #figures = new Set<string>();
  #hasExcused = false;

  /** The work under a case is done; what is still the same after it is explained. */
  workedOn(findings: readonly Finding[]): void {
    for (const { code, correction } of findings) if (isAnomaly({ code })) this.#figures.add(`${code} ${correction["figure"] ?? ""}`);
  }

  /** What is left to be explained. */
  without(findings: readonly Finding[]): Finding[] {
    const left = findings.filter(({ code, correction }) => !this.#figures.has(`${code} ${correction["figure"] ?? ""}`));
    this.#hasExcused = left.length < findings.length;
    return left;
  }

  /** What lay behind the anomalies people have dealt with, as the last look at them shows. */
  rootCause(code: Finding["code"]): Cause {
    if (this.#hasExcused) return { rootCause: "genuine_change", explanation: "off its trend, and explained" };
    return code === "USG-ANOMALY"
      ? { rootCause: "late_or_missing_usage", explanation: "usage was corrected before the invoice went out" }
      : { rootCause: "manual_change", explanation: "the charge was corrected before the invoice went out" };
  }
}

export function isAnomaly({ code }: Pick<Finding, "code">): boolean {
  return code === "USG-ANOMALY" || code === "BIL-ANOMALY";
}

async function limitsOf(flow: Flow, watched: Watched, code: Finding["code"], measure: Measure): Promise<AnomalyLimits> {
  const { draft, businessKey, seed, suffix } = watched;
  const at = await flow.now(`compared ${measure}${suffix}`);
  const key = flowKey(flow.tenant, caseIdOf(seed, { code, businessKey }));
  return flow.askCase<AnomalyLimits>(key, "anomalyLimits", { measure, legalEntity: draft.legalEntity, at });
}
