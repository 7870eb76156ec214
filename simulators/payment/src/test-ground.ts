import { getBalance, getPolicy, updatePolicy } from "@cashline/contracts/systems/payment/balance-operations";
import { attachPaymentMethod, createPaymentIntent, getPaymentIntent } from "@cashline/contracts/systems/payment/operations";
import { deriveId } from "@cashline/kernel/ids";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { payment } from "./app.ts";

export const accountId = deriveId("acc", "test", "1");
export const invoice = (name: string) => deriveId("inv", "test", name);
export const usd = (minor: number | string) => ({ currency: "USD", minor: String(minor) });
export const eur = (minor: number | string) => ({ currency: "EUR", minor: String(minor) });

/** A bench with the first steps of every story: a method, a charge, a policy, and what the balance says. */
export async function openGround(options: Parameters<typeof openTestBench>[2] = {}) {
  return groundOn(await openTestBench(payment, "2026-01-01T00:00:00.000Z", options));
}
export type Ground = ReturnType<typeof groundOn>;

export function groundOn(bench: TestBench) {
  const attach = async (over: object = {}) =>
    (await bench.call(attachPaymentMethod, { body: { accountId, type: "card", behaviour: "succeeds", settlementDays: 0, ...over } })).body;
  const pay = (paymentMethodId: string, over: object = {}) =>
    bench.call(createPaymentIntent, { body: { accountId, invoiceId: invoice("1"), paymentMethodId, amount: eur(10_000), ...over } });
  return {
    bench,
    attach,
    pay,
    /** A charge of 100.00 EUR, or of as many US dollars by ACH, by a method that behaves so. */
    charge: async (over: Readonly<Record<string, unknown>> = {}, how: object = {}) =>
      (await pay((await attach(over)).id, { ...(over["type"] === "ach_debit" ? { amount: usd(10_000) } : {}), ...how })).body,
    read: async (paymentIntentId: string) => (await bench.call(getPaymentIntent, { params: { paymentIntentId } })).body,
    balance: async () => (await bench.call(getBalance)).body.currencies,
    types: async (prefix = "payment.") =>
      (await bench.events()).map(({ type }) => type).filter((type) => type.startsWith(prefix) && type !== "payment.method.attached.v1"),
    setPolicy: async (body: object) => {
      const { headers } = await bench.call(getPolicy);
      return bench.call(updatePolicy, { body, ifMatch: String(headers["etag"]) });
    },
  };
}
