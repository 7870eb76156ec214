import { ProblemError, isRetryable } from "@cashline/client/errors";
import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { dateIn } from "@cashline/kernel/time";
import { StepRefused, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { closeCase, openCase, type About } from "./case-desk.ts";
import type { BillGround } from "./renewal-ground.ts";
import { numberFinding, outageFinding, type Outage } from "./tax-findings.ts";

/** Tries of one step that fail before an outage is a case; below the number after which the engine has the flow wait an hour. */
const PATIENCE = 10;

type Taxing = { ground: BillGround; invoice: Invoice; about: About; correlationId: string; suffix: string };

/** A calculated document, and under which number of the customer; the finding when the number does not bear it. */
export type Taxed = { taxDocument: TaxDocument; customerTaxId: string | null; number: Finding | undefined };

/**
 * Taxes a draft under its own legal entity. An engine or registry that does not answer is one case for everything that waits
 * for it, which ends by itself when it answers again. A customer's number that is not one, or that its registry does not
 * know, is a finding, and the draft is taxed as the law then has it: as a sale to a consumer.
 * @throws StepRefused for any other refusal of the engine
 */
export async function taxInvoice(flow: Flow, systems: Systems, input: Taxing): Promise<Taxed> {
  const { ground, invoice, suffix } = input;
  const { taxId } = ground.billingAccount;
  const calculate = (key: string) =>
    calculateTax(systems, input, { key, code: invoice.id, legalEntity: invoice.legalEntity, customerTaxId: taxId });
  try {
    const taxDocument = await flow.step(`calculate tax${suffix}`, patiently(flow.tenant, calculate));
    return { taxDocument, customerTaxId: taxId, number: numberFinding(ground, invoice, taxDocument) };
  } catch (error) {
    if (!(error instanceof StepRefused)) throw error;
    if (error.code === "invalid-tax-id") {
      const consumer = { code: invoice.id, legalEntity: invoice.legalEntity, customerTaxId: null };
      const taxDocument = await flow.step(`calculate tax without the number${suffix}`, (key) =>
        calculateTax(systems, input, { key, ...consumer }),
      );
      return { taxDocument, customerTaxId: null, number: numberFinding(ground, invoice, taxDocument) };
    }
    const outage = outages[error.code];
    if (outage === undefined) throw error;
    const taxDocument = await waitForTax(flow, systems, input, outage, calculate);
    return { taxDocument, customerTaxId: taxId, number: numberFinding(ground, invoice, taxDocument) };
  }
}

/** One calculation of an invoice's lines on the day it was drafted. */
export async function calculateTax(
  systems: Systems,
  { ground, invoice, correlationId }: Pick<Taxing, "ground" | "invoice" | "correlationId">,
  { key, ...as }: { key: string; code: string; legalEntity: string; customerTaxId: string | null },
): Promise<TaxDocument> {
  return (await systems.tax.calculateTax({ idempotencyKey: key, correlationId, body: { ...saleOf(ground, invoice), ...as } })).body;
}

/** A draft as the tax engine is asked about it: of the day it was drafted where the seller is, its prices before tax as billing's are. */
function saleOf(ground: BillGround, invoice: Invoice) {
  return {
    accountId: invoice.accountId,
    shipTo: ground.billingAccount.billTo,
    taxOn: dateIn(invoice.draftedAt, invoice.policy.timeZone),
    priceMode: "exclusive" as const,
    currency: invoice.currency,
    lines: invoice.lines.map(({ lineId, net }) => ({ lineId, net, taxCode: "saas" })),
  };
}

const outages: Readonly<Record<string, Outage>> = { "tax-engine-down": "engine", "tax-registry-unavailable": "registry" };

/** Failed tries of steps under way, by sandbox and step: the engine runs the flow's code anew for each, which so forgets. */
const failed = new Map<string, number>();

/** Refuses as an engine that is down once so many tries have failed; one that only asks for patience is not down. */
function patiently<Result>(tenant: string, work: (key: string) => Promise<Result>): (key: string) => Promise<Result> {
  return async (key) => {
    const step = `${tenant}/${key}`;
    try {
      const result = await work(key);
      failed.delete(step);
      return result;
    } catch (error) {
      const isDown = isRetryable(error) && !(error instanceof ProblemError && error.problem.status === 429);
      if (!isDown) throw error;
      const failures = (failed.get(step) ?? 0) + 1;
      failed.set(step, failures);
      if (failures < PATIENCE) throw error;
      failed.delete(step);
      throw new StepRefused("calculate tax", "tax-engine-down", (error as Error).message);
    }
  };
}

/** Holds the draft until tax can be calculated: the step is tried again every hour, and its success ends the case. */
async function waitForTax(
  flow: Flow,
  systems: Systems,
  input: Taxing,
  outage: Outage,
  calculate: (key: string) => Promise<TaxDocument>,
): Promise<TaxDocument> {
  const { ground, invoice, about, correlationId, suffix } = input;
  const since = await flow.now(`no tax${suffix}`);
  // What hangs on the number can be told without its registry; what the engine would say, only by the engine.
  const atStake =
    outage === "engine"
      ? null
      : await flow.step(`preview tax without the number${suffix}`, async (key) => {
          const body = { ...saleOf(ground, invoice), code: invoice.id, legalEntity: invoice.legalEntity, customerTaxId: null };
          return (await systems.tax.previewTax({ body, idempotencyKey: key, correlationId })).body.tax;
        });
  const finding = outageFinding(ground, invoice, outage, since, atStake);
  const { caseId } = await openCase(flow, about, [finding], since);
  const taxDocument = await flow.step(`calculate tax once it answers${suffix}`, async (key) => {
    try {
      return await calculate(key);
    } catch (error) {
      if (error instanceof ProblemError && error.code === "tax-registry-unavailable") throw new Error(error.message, { cause: error });
      throw error;
    }
  });
  const at = await flow.now(`tax again${suffix}`);
  if (atStake === null) await openCase(flow, about, [outageFinding(ground, invoice, outage, since, taxDocument.tax)], at);
  const explanation = `the ${outage === "engine" ? "tax engine" : "registry of tax numbers"} did not answer from ${since} on`;
  await closeCase(flow, caseId, { document: taxDocument.id, rootCause: "system_unavailable", explanation, closedBy: "self_cleared", at });
  return taxDocument;
}
