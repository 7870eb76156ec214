import {
  addBookPrice,
  agreeContractedPrice,
  createPriceBook,
  endContractedPrice,
  getBookPrice,
  getBundle,
  getContractedPrice,
  getDiscountSchedule,
  getPolicy,
  getPriceBook,
  publishBundle,
  publishDiscountSchedule,
  updatePolicy,
} from "@cashline/contracts/systems/cpq/catalogue-operations";
import { createAmendment, createRenewal, previewAmendment, previewRenewal } from "@cashline/contracts/systems/cpq/change-operations";
import {
  acceptQuote,
  approveQuote,
  createQuote,
  getPrice,
  getQuote,
  presentQuote,
  previewQuote,
  publishPrice,
  recallQuote,
  rejectQuote,
  submitQuote,
  updateQuote,
} from "@cashline/contracts/systems/cpq/operations";
import { deriveId } from "@cashline/kernel/ids";
import type { TestBench } from "@cashline/sim-kit/testing";
import { accountId, opportunityOf, priceBody, quoteBody } from "./bench.fixture.ts";

const price = { sku: "platform", tier: "pro", unitPrice: "30.00", includedUsage: 5, overageUnitPrice: "0.01", effectiveOn: "2026-01-01" };
const support = {
  sku: "support",
  tier: "standard",
  isRequired: true,
  scaling: "fixed",
  quantity: 1,
  minQuantity: 1,
  maxQuantity: 1,
  pricing: "included",
  discountPercent: "0",
};
const connector = { ...support, sku: "connector", isRequired: false, scaling: "per_bundle", maxQuantity: 3, pricing: "priced" };

/** Prices of every kind, then quotes in every state, and signed ones that are amended and renewed. */
export async function story(bench: TestBench): Promise<void> {
  await tellOfPrices(bench);
  for (const name of ["one", "two", "three"]) await tellOfQuotes(bench, name);
}

async function tellOfPrices(bench: TestBench): Promise<void> {
  const { body: policy, headers } = await bench.call(getPolicy);
  await bench.call(updatePolicy, {
    body: { ...policy, unitPriceDecimals: 4, renewalUpliftPercent: "3" },
    ifMatch: String(headers["etag"]),
  });
  const created = async (operation: Parameters<typeof bench.call>[0], body: object, params = {}): Promise<string> =>
    (await bench.call(operation, { body, params })).body.id;
  const priceId = await created(publishPrice, priceBody);
  await bench.call(getPrice, { params: { priceId } });
  await created(publishPrice, { ...priceBody, tier: "enterprise", unitPrice: "80.00" });
  await created(publishPrice, { ...priceBody, sku: "connector", tier: "standard", unitPrice: "3.00" });
  await created(publishPrice, { ...priceBody, currency: "JPY", unitPrice: "7000" });

  const priceBookId = await created(createPriceBook, { name: "partners", currency: "EUR", validFromOn: "2026-01-01", validToOn: null });
  const bookPriceId = await created(addBookPrice, price, { priceBookId });
  await bench.call(getPriceBook, { params: { priceBookId } });
  await bench.call(getBookPrice, { params: { bookPriceId } });
  const agreed = { accountId, sku: "platform", tier: "pro", currency: "EUR", unitPrice: null, discountPercent: "20", expiresOn: null };
  const contractedPriceId = await created(agreeContractedPrice, { ...agreed, effectiveOn: "2025-01-01" });
  await created(agreeContractedPrice, { ...agreed, tier: "enterprise", effectiveOn: "2025-01-01" });
  await bench.call(getContractedPrice, { params: { contractedPriceId } });
  await bench.call(endContractedPrice, { params: { contractedPriceId }, body: { expiresOn: "2026-12-01" } });
  const tiers = [
    { from: 1, to: 12, discountPercent: "10" },
    { from: 12, to: null, discountPercent: "25" },
  ];
  const schedule = { name: "volume", sku: "platform", tier: "pro", measure: "quantity", kind: "slab", tiers, effectiveOn: "2025-01-01" };
  const discountScheduleId = await created(publishDiscountSchedule, { ...schedule, expiresOn: null });
  await bench.call(getDiscountSchedule, { params: { discountScheduleId } });
  const bundle = { sku: "platform", tier: "pro", name: "suite", components: [support, connector], effectiveOn: "2025-01-01" };
  await bench.call(getBundle, { params: { bundleId: await created(publishBundle, bundle) } });
  const byBook = { ...quoteBody, contractId: deriveId("ctr", "test", "book"), opportunityId: opportunityOf("book"), priceBookId };
  await bench.call(createQuote, { body: byBook });
}

async function tellOfQuotes(bench: TestBench, name: string): Promise<void> {
  const contractId = deriveId("ctr", "test", name);
  const drafted = async (use: string, over: object = {}) => {
    const body = { ...quoteBody, contractId, opportunityId: opportunityOf(`${name}-${use}`), ...over };
    return { quoteId: (await bench.call(createQuote, { body })).body.id as string };
  };
  const on = (operation: Parameters<typeof bench.call>[0], params: { quoteId: string }, body: object = {}) =>
    bench.call(operation, { params, body });
  const submitted = async (use: string, over: object = {}) => {
    const params = await drafted(use, over);
    await on(submitQuote, params, { submitter: "sam" });
    return params;
  };

  await bench.call(previewQuote, { body: { ...quoteBody, contractId, opportunityId: opportunityOf(`${name}-seen`) } });
  const draft = await drafted("draft", { components: [{ sku: "connector", tier: "standard", quantity: 2 }] });
  await bench.call(updateQuote, { params: draft, body: { quantity: 11, partnerDiscountPercent: "2" }, ifMatch: '"v1"' });
  await bench.call(getQuote, { params: draft });
  await drafted("yen", { currency: "JPY", coTerminateOn: "2026-11-16" });
  await submitted("in-review", { discountPercent: "30" });
  await on(approveQuote, await submitted("granted", { discountPercent: "30" }), { approver: "ada" });
  await on(recallQuote, await submitted("recalled", { discountPercent: "30" }));
  await submitted("approved");
  await on(presentQuote, await submitted("presented"));
  await on(rejectQuote, await submitted("refused"), { reason: "changed their mind" });
  await drafted("superseding", {
    supersedesQuoteId: (await drafted("superseded")).quoteId,
    opportunityId: opportunityOf(`${name}-superseded`),
    quantity: 9,
  });

  await on(acceptQuote, await submitted("signed"));
  const change = (use: string, over: object) => ({
    params: { contractId },
    body: { opportunityId: opportunityOf(`${name}-${use}`), ...over },
  });
  const more = change("more", { effectiveOn: "2026-08-01", quantity: 15 });
  await bench.call(previewAmendment, more);
  await bench.call(createAmendment, more);
  const other = await bench.call(createAmendment, change("other", { effectiveOn: "2026-09-15", tier: "enterprise" }));
  await on(submitQuote, { quoteId: other.body.id });
  await bench.call(previewRenewal, change("next", { termMonths: 24 }));
  await bench.call(createRenewal, change("next", { termMonths: 24 }));
}
