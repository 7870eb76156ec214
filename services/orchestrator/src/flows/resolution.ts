import type { Case, Finding } from "@cashline/contracts/services/orchestrator/entities";
import { deriveId } from "@cashline/kernel/ids";
import type { CallAnswer } from "../cases/case-calls.ts";
import { flowKey, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { correctionSignal } from "./correction-signal.ts";

export type ResolutionInput = { caseId: string; round: number };

/**
 * Makes an approved correction in the systems that own the data, one finding after the other.
 * Started by a case whose tasks are done and whose approvals are given; single by case and round. Ends when the waiting
 * renewal has been woken to check again, or, for an exception nobody waits on, when the re-check here has passed.
 */
export async function resolution(flow: Flow, systems: Systems, input: ResolutionInput): Promise<string> {
  const key = flowKey(flow.tenant, input.caseId);
  const read = await flow.askCase<CallAnswer>(key, "read", {});
  if (read.outcome === "refused") throw new Error(`resolution of ${input.caseId}: ${read.detail}`);
  const of = read.case;
  const done: string[] = [];
  for (const [index, finding] of of.findings.entries()) {
    done.push(await flow.step(`${index + 1}: correct ${finding.code}`, (step) => correct(systems, finding, of, step)));
  }
  const answer = await flow.askCase<CallAnswer>(key, "corrected", { detail: done.join("; "), at: await flow.now("corrected") });
  if (answer.outcome === "refused") throw new Error(`case ${input.caseId} did not take its correction: ${answer.detail}`);
  await verify(flow, systems, of, answer.corrections);
  return done.join("; ");
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
      return "the renewal runs again";
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
  const caseKey = flowKey(flow.tenant, of.id);
  if (of.code === "QTC-ENTITLEMENT-DRIFT") {
    const finding = of.findings[0];
    const entitlement = await flow.step(
      "read the entitlement again",
      async () =>
        (await systems.provisioning.getEntitlement({ params: { entitlementId: of.businessKey }, correlationId: of.correlationId })).body,
    );
    const at = await flow.now("checked again");
    if (finding && (String(entitlement.seats) !== finding.correction["seats"] || entitlement.tier !== finding.correction["tier"])) {
      await flow.askCase(caseKey, "recheckFailed", {
        findings: [{ ...finding, found: `${entitlement.seats} seats of ${entitlement.tier}` }],
        at,
      });
    } else {
      await flow.askCase(caseKey, "close", {
        document: `${entitlement.id} at ${entitlement.seats} seats`,
        rootCause: "entitlement changed by hand",
        closedBy: "playbook",
        at,
      });
    }
    return;
  }
  if (of.code === "QTC-ORDER-NOT-BILLED") {
    const opportunityId = of.correlationId.split("~")[0] ?? of.correlationId;
    const opportunity = await flow.step(
      "read the opportunity",
      async () => (await systems.crm.getOpportunity({ params: { opportunityId }, correlationId: of.correlationId })).body,
    );
    flow.start("renewal", flowKey(flow.tenant, `${opportunityId}~${corrections + 1}`), {
      opportunity,
      seed: systems.seed,
      caseToClose: of.id,
    });
    return;
  }
  flow.signal("renewal", flowKey(flow.tenant, of.correlationId), correctionSignal(of.id, corrections), null);
}

/** The id of the one open case of an exception. */
export function caseIdOf(seed: string, finding: Pick<Finding, "code" | "businessKey">): string {
  return deriveId("case", seed, finding.code, finding.businessKey);
}
