import { ProblemError } from "@cashline/client/errors";
import type { Case, Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { CallAnswer } from "../cases/case-calls.ts";
import { StepRefused, flowKey, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { asksForCredit } from "../cases/credit-codes.ts";
import { answerCreditRequest } from "./credit-request.ts";
import { closeCase, correctionSignal, recheckFailed } from "./case-desk.ts";

/** How often a correction is tried on records that others are writing too. */
const STALE_READS = 5;

export type ResolutionInput = { caseId: string; round: number; traceparent: string | null };

/**
 * Makes an approved correction in the systems that own the data, one finding after the other.
 * Started by a case whose tasks are done and whose approvals are given; single by case and round. Ends when the waiting
 * renewal has been woken to check again, or, for an exception nobody waits on, when the re-check here has passed. A
 * correction that a system refuses brings the case back to its people; those before it stay made, and are found made.
 */
export async function resolution(flow: Flow, systems: Systems, input: ResolutionInput): Promise<string> {
  const key = flowKey(flow.tenant, input.caseId);
  const read = await flow.askCase<CallAnswer>(key, "read", {});
  if (read.outcome === "refused") throw new Error(`resolution of ${input.caseId}: ${read.detail}`);
  const of = read.case;
  const done: string[] = [];
  for (const [index, finding] of of.findings.entries()) {
    try {
      done.push(
        await flow.step(`${index + 1}: correct ${finding.code}`, (step) => onFreshRecords(() => correct(systems, finding, of, step))),
      );
    } catch (error) {
      if (!(error instanceof StepRefused)) throw error;
      const found = `correction refused: ${error.code}: ${error.detail}`.slice(0, 300);
      const findings = of.findings.map((each) => (each === finding ? { ...each, found } : each));
      await recheckFailed(flow, of.id, findings, await flow.now("correction refused"));
      return found;
    }
  }
  const answer = await flow.askCase<CallAnswer>(key, "corrected", { detail: done.join("; "), at: await flow.now("corrected") });
  if (answer.outcome === "refused") throw new Error(`case ${input.caseId} did not take its correction: ${answer.detail}`);
  await verify(flow, systems, of, answer.corrections);
  return done.join("; ");
}

/** Reads and writes again when somebody else has written in between. */
async function onFreshRecords(work: () => Promise<string>): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const stale = error instanceof ProblemError && error.code === "version-conflict";
      if (!stale || attempt === STALE_READS) throw error;
    }
  }
}

/** The effect of one finding's playbook; answers what was corrected, for the timeline. */
async function correct(systems: Systems, finding: Finding, of: Case, key: string): Promise<string> {
  const { correlationId } = of;
  const member = (name: string): string => {
    const value = finding.correction[name];
    if (typeof value !== "string") throw new Error(`finding ${finding.code} of case ${of.id} lacks ${name}`);
    return value;
  };
  switch (finding.code) {
    case "QTC-PRICE-MISMATCH": {
      const { id, ...price } = (await systems.cpq.getPrice({ params: { priceId: member("priceId") }, correlationId })).body;
      const card = await systems.billing.loadRateCard({ body: { sourcePriceId: id, ...price }, idempotencyKey: key, correlationId });
      return `rate card ${card.body.id} now at ${card.body.unitPrice} ${card.body.currency}`;
    }
    case "TAX-JURISDICTION": {
      const billingAccountId = member("billingAccountId");
      const account = await systems.billing.getBillingAccount({ params: { billingAccountId }, correlationId });
      const legalEntity = member("legalEntity");
      if (account.body.legalEntity !== legalEntity)
        await systems.billing.updateBillingAccount({
          params: { billingAccountId },
          body: { legalEntity },
          ifMatch: account.version,
          idempotencyKey: key,
          correlationId,
        });
      return `billing account ${billingAccountId} now sells as ${legalEntity}`;
    }
    case "ERP-POST-REJECTED":
      if (!member("reasons").split(",").includes("customer-hierarchy-mismatch")) return "cured by hand in ERP";
      return alignHierarchy(systems, member("accountId"), member("billingAccountId"), key, correlationId);
    case "QTC-ENTITLEMENT-DRIFT": {
      const entitlementId = member("entitlementId");
      const entitlement = await systems.provisioning.getEntitlement({ params: { entitlementId }, correlationId });
      const seats = Number(member("seats"));
      const tier = member("tier");
      if (entitlement.body.seats !== seats || entitlement.body.tier !== tier) {
        await systems.provisioning.changeEntitlement({
          params: { entitlementId },
          body: { seats, tier },
          ifMatch: entitlement.version,
          idempotencyKey: key,
          correlationId,
        });
      }
      return `entitlement ${entitlementId} now at ${seats} seats of ${tier}`;
    }
    case "PAY-HARD-DECLINE": {
      const method = await systems.payment.attachPaymentMethod({
        body: { accountId: member("accountId"), type: "card", behaviour: "succeeds", settlementDays: 0 },
        idempotencyKey: `${key}/method`,
        correlationId,
      });
      const billingAccountId = member("billingAccountId");
      const account = await systems.billing.getBillingAccount({ params: { billingAccountId }, correlationId });
      if (account.body.paymentMethodId !== method.body.id) {
        await systems.billing.updateBillingAccount({
          params: { billingAccountId },
          body: { paymentMethodId: method.body.id },
          ifMatch: account.version,
          idempotencyKey: key,
          correlationId,
        });
      }
      return `payment method ${method.body.id} attached`;
    }
    case "QTC-ORDER-NOT-BILLED":
      return "the renewal is billed anew";
    case "PAY-UNAPPLIED":
    case "MATCH-3WAY":
      return "the refused step is made again";
    case "SLA-CREDIT-OWED":
    case "CREDIT-REQUESTED":
      return answerCreditRequest(systems, of, member("creditRequestId"), key);
    case "PAY-SOFT-DECLINE":
      return "nothing to correct; dunning retries";
  }
}

/** CRM's hierarchy is the signed truth; billing and ERP follow it. */
async function alignHierarchy(
  systems: Systems,
  accountId: string,
  billingAccountId: string,
  key: string,
  correlationId: string,
): Promise<string> {
  const { parentAccountId } = (await systems.crm.getAccount({ params: { accountId }, correlationId })).body;
  const account = await systems.billing.getBillingAccount({ params: { billingAccountId }, correlationId });
  if (account.body.parentAccountId !== parentAccountId) {
    await systems.billing.updateBillingAccount({
      params: { billingAccountId },
      body: { parentAccountId },
      ifMatch: account.version,
      idempotencyKey: `${key}/billing`,
      correlationId,
    });
  }
  const customer = (await systems.erp.listCustomers({ query: { accountId }, correlationId })).body.items[0];
  if (!customer) throw new Error(`ERP has no customer for ${accountId}`);
  const current = await systems.erp.getCustomer({ params: { customerId: customer.id }, correlationId });
  if (current.body.parentAccountId !== parentAccountId) {
    await systems.erp.updateCustomer({
      params: { customerId: customer.id },
      body: { parentAccountId },
      ifMatch: current.version,
      idempotencyKey: `${key}/erp`,
      correlationId,
    });
  }
  return `hierarchy of ${accountId} now under ${parentAccountId ?? "no parent"} in billing and ERP`;
}

/** Hands the re-check to the flow that waits, or makes it here. */
async function verify(flow: Flow, systems: Systems, of: Case, corrections: number): Promise<void> {
  if (of.code === "QTC-ENTITLEMENT-DRIFT") {
    const finding = of.findings[0];
    const entitlement = await flow.step(
      "read the entitlement again",
      async () =>
        (await systems.provisioning.getEntitlement({ params: { entitlementId: of.businessKey }, correlationId: of.correlationId })).body,
    );
    const at = await flow.now("checked again");
    if (finding && (String(entitlement.seats) !== finding.correction["seats"] || entitlement.tier !== finding.correction["tier"])) {
      await recheckFailed(flow, of.id, [{ ...finding, found: `${entitlement.seats} seats of ${entitlement.tier}` }], at);
    } else {
      await closeCase(flow, of.id, {
        document: `${entitlement.id} at ${entitlement.seats} seats`,
        rootCause: "entitlement changed by hand",
        closedBy: "playbook",
        at,
      });
    }
    return;
  }
  // A credit waits in its own flow, everything else in the renewal it is of.
  const [waiting, key] = asksForCredit(of.code) ? ["creditRequest", of.businessKey] : ["renewal", of.correlationId];
  flow.signal(waiting, flowKey(flow.tenant, key), correctionSignal(of.id, corrections), null);
}
