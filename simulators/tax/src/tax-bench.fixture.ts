import { calculateTax, createReturnDocument } from "@cashline/contracts/systems/tax/calculation-operations";
import { commitTaxDocument, createRegistration } from "@cashline/contracts/systems/tax/operations";
import { getPolicy, updatePolicy } from "@cashline/contracts/systems/tax/place-operations";
import { deriveId } from "@cashline/kernel/ids";
import { openTestBench, type TestAnswer, type TestBench } from "@cashline/sim-kit/testing";
import { tax } from "./app.ts";

export const money = (currency: string, minor: string) => ({ currency, minor });
export const eur = (minor: string) => money("EUR", minor);
export const usd = (minor: string) => money("USD", minor);
export const accountId = deriveId("acc", "test", "1");
export const missing = (prefix: string) => deriveId(prefix, "test", "none");
export const frenchNumber = "FR40303265045";

export const shipTo = (country: string, region = "") => ({ line1: "1 Main St", city: "Town", postalCode: "1", region, country });
export const line = (lineId: string, net: object) => ({ lineId, net, taxCode: "saas" });

/** A German sale of two lines. */
export const germanSale = {
  code: "inv-1",
  legalEntity: "DE01",
  shipTo: shipTo("DE"),
  customerTaxId: null,
  taxOn: "2026-01-01",
  currency: "EUR",
  lines: [line("1", eur("10000")), line("2", eur("50"))],
};
export const toFrance = { code: "inv-fr", shipTo: shipTo("FR"), customerTaxId: frenchNumber };
/** A sale of USD 1,000 in New York by US01. */
export const newYorkSale = {
  ...germanSale,
  code: "inv-ny",
  legalEntity: "US01",
  shipTo: shipTo("US", "NY"),
  currency: "USD",
  lines: [line("1", usd("100000"))],
};

/** A bench on which DE01 is registered in Germany and US01 in New York, with the steps most tests begin with. */
export type TaxBench = TestBench & {
  calculate(over?: object): Promise<TestAnswer>;
  /** Calculates and commits; the committed document. */
  committed(over?: object): Promise<TestAnswer["body"]>;
  returned(taxDocumentId: string, body: object): Promise<TestAnswer>;
  /** Changes members of the policy, whatever its version. */
  setPolicy(over: object): Promise<TestAnswer>;
  types(): Promise<string[]>;
};

export async function openTaxBench(startAt?: string): Promise<TaxBench> {
  const bench = await openTestBench(tax, startAt);
  for (const [legalEntity, jurisdiction] of [
    ["DE01", "DE"],
    ["US01", "US-NY"],
  ])
    await bench.call(createRegistration, { body: { legalEntity, jurisdiction, number: "1", validFrom: "2020-01-01", validTo: null } });
  const calculate = (over: object = {}) => bench.call(calculateTax, { body: { ...germanSale, ...over } });
  return {
    ...bench,
    calculate,
    committed: async (over) => {
      const { id } = (await calculate(over)).body;
      return (await bench.call(commitTaxDocument, { params: { taxDocumentId: id }, body: {} })).body;
    },
    returned: (taxDocumentId, body) => bench.call(createReturnDocument, { params: { taxDocumentId }, body }),
    setPolicy: async (over) => {
      const { body, headers } = await bench.call(getPolicy);
      const { id: _, ...policy } = body;
      return bench.call(updatePolicy, { body: { ...policy, ...over }, ifMatch: String(headers["etag"]) });
    },
    types: async () => (await bench.events()).map(({ type }) => type),
  };
}
