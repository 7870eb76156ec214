import type { PostingRequest } from "@cashline/contracts/systems/erp/entities";
import {
  applyCash,
  closePeriod,
  createCustomer,
  createLegalEntity,
  getTrialBalance,
  listJournalEntries,
  postInvoice,
} from "@cashline/contracts/systems/erp/operations";
import { getPolicy, updatePolicy } from "@cashline/contracts/systems/erp/settings-operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { erp } from "./app.ts";
import { customer, invoiceId, paymentIntentId, posting, usd } from "./domain/posting.fixture.ts";

export const legalEntity = { code: "US01", name: "Cashline Inc", country: "US", baseCurrency: "USD" };

export const openBook = async (startAt = "2026-01-05T09:00:00.000Z") => bookOn(await openTestBench(erp, startAt));

/** A bench with one legal entity and one customer, and the calls the tests repeat. */
export async function bookOn(bench: TestBench) {
  await bench.call(createLegalEntity, { body: legalEntity });
  const { body: master } = await bench.call(createCustomer, { body: customer });
  return {
    bench,
    customerId: master.id as string,
    post: async (key: string, change: Partial<PostingRequest> = {}) => bench.call(postInvoice, { body: posting(key, change) }),
    pay: async (key: string, minor: number, payment = key, receivedOn = "2026-01-20") =>
      bench.call(applyCash, {
        body: { invoiceId: invoiceId(key), paymentIntentId: paymentIntentId(payment), amount: usd(minor), receivedOn },
      }),
    /** Closes a month whatever the day and what is planned, as policy lets a tenant do. */
    close: async (month = "2026-01", entity = "US01") => {
      await changePolicy(bench, { earlyClose: "any_day", unrecognizedRevenue: "next_open_month" });
      return bench.call(closePeriod, { body: { legalEntity: entity, month } });
    },
    balances: () => balancesOf(bench),
    entries: async (query: Record<string, string> = {}) =>
      (await bench.call(listJournalEntries, { query: { limit: "1000", ...query } })).body.items,
  };
}

/** Changes members of the policy in force, whatever its version. */
export async function changePolicy(bench: TestBench, change: object): Promise<void> {
  const { body, headers } = await bench.call(getPolicy);
  await bench.call(updatePolicy, { body: { ...body, ...change }, ifMatch: headers["etag"] as string });
}

export type Book = Awaited<ReturnType<typeof openBook>>;

/** Debit less credit in minor units, by role. */
async function balancesOf(bench: TestBench): Promise<Record<string, number>> {
  const { body } = await bench.call(getTrialBalance);
  return Object.fromEntries(
    body.rows.map((row: { role: string; debit: { minor: string }; credit: { minor: string } }) => [
      row.role,
      Number(row.debit.minor) - Number(row.credit.minor),
    ]),
  );
}
