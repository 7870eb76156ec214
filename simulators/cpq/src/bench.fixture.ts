import {
  acceptQuote,
  createQuote,
  getQuote,
  presentQuote,
  publishPrice,
  rejectQuote,
  submitQuote,
} from "@cashline/contracts/systems/cpq/operations";
import { getPolicy, updatePolicy } from "@cashline/contracts/systems/cpq/catalogue-operations";
import type { CpqPolicy } from "@cashline/contracts/systems/cpq/policy";
import { deriveId } from "@cashline/kernel/ids";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach } from "vitest";
import { cpq } from "./app.ts";

export const accountId = deriveId("acc", "test", "1");
export const contractId = deriveId("ctr", "test", "1");
export const opportunityOf = (name: string): string => deriveId("opp", "test", name);
export const priceBody = {
  sku: "platform",
  tier: "pro",
  currency: "EUR",
  accountId: null as string | null,
  unitPrice: "45.00",
  includedUsage: 10_000,
  overageUnitPrice: "0.0019",
  effectiveOn: "2024-01-01",
};
export const quoteBody = {
  kind: "renewal",
  accountId,
  contractId,
  opportunityId: opportunityOf("1"),
  currency: "EUR",
  startOn: "2026-02-01",
  termMonths: 12,
  sku: "platform",
  tier: "pro",
  quantity: 10,
  discountPercent: "10",
  billingFrequency: "annual",
};

/** What one sees of a quote's way; `expired` and `superseded` are reached by their own operations. */
type Reachable = "draft" | "in_review" | "approved" | "presented" | "accepted" | "rejected";

/** A bench of its own for each test of a file, with the ways to bring it to a state. */
export function useBench() {
  let bench: TestBench;
  beforeEach(async () => {
    bench = await openTestBench(cpq);
  });
  afterEach(() => bench.close());
  const publish = async (over: Partial<typeof priceBody> = {}) =>
    (await bench.call(publishPrice, { body: { ...priceBody, ...over } })).body;
  const quote = async (over: object = {}) => {
    const { body } = await bench.call(createQuote, { body: { ...quoteBody, ...over } });
    return { drafted: body, params: { quoteId: body.id as string } };
  };
  /** The quote brought to a status, at whatever was published. */
  const bring = async (params: { quoteId: string }, status: Reachable) => {
    if (status === "rejected") await bench.call(rejectQuote, { params, body: { reason: "changed their mind" } });
    if (status !== "draft" && status !== "rejected") await bench.call(submitQuote, { params, body: {} });
    if (status === "presented") await bench.call(presentQuote, { params, body: {} });
    if (status === "accepted") await bench.call(acceptQuote, { params, body: {} });
    const { body } = await bench.call(getQuote, { params });
    if (body.status !== status) throw new Error(`the quote is ${body.status}, not ${status}`);
    return params;
  };
  /** A quote in the given status, at the list price of 45.00. */
  const quoteThatIs = async (status: Reachable) => {
    await publish();
    const { params } = await quote({ discountPercent: status === "in_review" ? "30" : "10" });
    return bring(params, status);
  };
  const setPolicy = async (over: Partial<CpqPolicy>) => {
    const { body, headers } = await bench.call(getPolicy);
    return bench.call(updatePolicy, { body: { ...body, ...over }, ifMatch: String(headers["etag"]) });
  };
  const types = async () => (await bench.events()).map(({ type }) => type.split(".").slice(1, 3).join("."));
  return {
    call: (...args: Parameters<TestBench["call"]>) => bench.call(...args),
    open: () => bench,
    publish,
    quote,
    bring,
    quoteThatIs,
    setPolicy,
    types,
  };
}
