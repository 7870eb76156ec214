import { describe, expect, test } from "vitest";
import { decideSupply } from "./place-of-supply.ts";
import { exportDestinations, placeOf, regimeOf, type Place } from "./jurisdictions.ts";
import type { Seller } from "./registration.ts";

const on = "2026-06-15";
const seller = (home: string, ...registered: string[]): Seller => ({ home, registered: new Set(registered) });
const place = (text: string): Place => ({ country: text.slice(0, 2), region: text.length > 2 ? text.slice(3) : null });

/** Seller's home; its registrations; destination; customer has a tax number; regime; treatment; levies. */
const cases: [string, string[], string, boolean, string, string, string[]][] = [
  ["DE", ["DE"], "DE", false, "eu_vat", "standard", ["DE 0.19"]],
  ["DE", ["DE"], "DE", true, "eu_vat", "standard", ["DE 0.19"]],
  ["DE", ["DE"], "FR", true, "eu_vat", "reverse_charge", []],
  ["DE", ["DE"], "FR", false, "eu_vat", "standard", ["FR 0.20"]],
  ["DE", ["DE", "FR"], "FR", true, "eu_vat", "reverse_charge", []],
  ["DE", ["DE"], "GB", true, "uk_vat", "reverse_charge", []],
  ["DE", ["DE"], "GB", false, "uk_vat", "not_registered", []],
  ["DE", ["DE", "GB"], "GB", false, "uk_vat", "standard", ["GB 0.20"]],
  ["DE", ["DE"], "US-NY", false, "none", "export", []],
  ["DE", ["DE"], "JP", false, "none", "export", []],
  ["DE", [], "DE", false, "eu_vat", "not_registered", []],
  ["DE", [], "FR", false, "eu_vat", "not_registered", []],
  ["DE", ["FR"], "DE", false, "eu_vat", "not_registered", []],
  ["GB", ["GB"], "GB", true, "uk_vat", "standard", ["GB 0.20"]],
  ["GB", ["GB"], "DE", true, "eu_vat", "reverse_charge", []],
  ["GB", ["GB"], "FR", true, "eu_vat", "reverse_charge", []],
  ["GB", ["GB"], "DE", false, "eu_vat", "not_registered", []],
  ["GB", ["GB", "IE"], "DE", false, "eu_vat", "standard", ["DE 0.19"]],
  ["GB", ["GB", "IE"], "DE", true, "eu_vat", "reverse_charge", []],
  ["US", ["US-NY"], "US-NY", false, "us_sales_tax", "standard", ["US-NY 0.04"]],
  ["US", ["US-NY"], "US-TX", false, "us_sales_tax", "not_registered", []],
  ["US", ["US-NY", "US-CA"], "US-CA", false, "us_sales_tax", "not_taxable", []],
  ["US", ["US-NY"], "US-CA", false, "us_sales_tax", "not_taxable", []],
  ["US", ["US"], "US-NY", false, "us_sales_tax", "not_registered", []],
  ["US", ["US-NY"], "DE", false, "eu_vat", "not_registered", []],
  ["US", ["US-NY", "IE"], "DE", false, "eu_vat", "standard", ["DE 0.19"]],
  ["US", ["US-NY"], "GB", false, "uk_vat", "not_registered", []],
  ["US", ["US-NY"], "DE", true, "eu_vat", "reverse_charge", []],
  ["US", ["US-NY", "GB"], "GB", true, "uk_vat", "reverse_charge", []],
  ["US", ["US-NY", "GB"], "GB", false, "uk_vat", "standard", ["GB 0.20"]],
  ["DE", ["DE", "US-NY"], "US-NY", false, "us_sales_tax", "standard", ["US-NY 0.04"]],
  ["IN", ["IN-KA"], "IN-KA", false, "in_gst", "standard", ["IN 0.09", "IN-KA 0.09"]],
  ["IN", ["IN-KA"], "IN-MH", false, "in_gst", "standard", ["IN 0.18"]],
  ["IN", ["IN-KA"], "US-NY", false, "none", "export", []],
  ["AU", ["AU"], "AU", false, "au_gst", "standard", ["AU 0.10"]],
  ["AU", ["AU"], "NZ", false, "none", "export", []],
  ["CA", ["CA-ON"], "CA-ON", false, "ca_gst", "standard", ["CA-ON 0.13"]],
  ["CA", ["CA"], "CA-QC", false, "ca_gst", "standard", ["CA 0.05"]],
  ["CA", ["CA", "CA-QC"], "CA-QC", false, "ca_gst", "standard", ["CA 0.05", "CA-QC 0.09975"]],
  ["CA", ["CA-BC"], "CA-BC", false, "ca_gst", "standard", ["CA 0.05", "CA-BC 0.07"]],
  ["CA", [], "CA-ON", false, "ca_gst", "not_registered", []],
  ["CA", ["CA-ON"], "US-NY", false, "none", "export", []],
  // A number means nothing where no VAT is reversed.
  ["US", ["US-NY", "CA"], "CA-ON", true, "ca_gst", "standard", ["CA-ON 0.13"]],
  ["DE", ["DE", "AU"], "AU", true, "au_gst", "standard", ["AU 0.10"]],
  ["DE", ["DE", "IN-KA"], "IN-KA", true, "in_gst", "standard", ["IN 0.09", "IN-KA 0.09"]],
  // Whoever sells across the border to a consumer owes the tax of its country, and to a business owes none there.
  ["US", ["US-NY"], "AU", false, "au_gst", "not_registered", []],
  ["US", ["US-NY"], "AU", true, "none", "export", []],
  ["US", ["US-NY", "AU"], "AU", false, "au_gst", "standard", ["AU 0.10"]],
  ["DE", ["DE"], "IN-KA", false, "in_gst", "not_registered", []],
  ["DE", ["DE"], "IN-KA", true, "none", "export", []],
  ["DE", ["DE", "IN"], "IN-KA", false, "in_gst", "standard", ["IN 0.18"]],
  ["US", ["US-NY"], "CA-ON", false, "ca_gst", "not_registered", []],
  ["US", ["US-NY"], "CA-ON", true, "none", "export", []],
  ["US", ["US-NY", "CA"], "CA-QC", false, "ca_gst", "standard", ["CA 0.05"]],
  // A registration in Tennessee is none in Tamil Nadu, although both are TN.
  ["IN", ["IN-KA", "US-TN"], "IN-TN", false, "in_gst", "standard", ["IN 0.18"]],
];

describe("place of supply", () => {
  test.each(cases)(
    "a seller at home in %s registered in %j sells to %s (tax number %s): %s, %s %j",
    (home, registered, destination, hasTaxId, regime, treatment, levies) => {
      const decided = decideSupply(seller(home, ...registered), place(destination), on, hasTaxId);
      expect(decided).toMatchObject({ outcome: "decided", regime, treatment });
      expect(decided.outcome === "decided" && decided.levies.map(({ jurisdiction, rate }) => `${jurisdiction} ${rate}`)).toEqual(levies);
    },
  );

  test("a day before the table begins is refused rather than taxed at nothing", () => {
    expect(decideSupply(seller("US", "US-NY"), place("US-NY"), "2022-12-31", false)).toMatchObject({
      outcome: "refused",
      code: "unknown-jurisdiction",
      detail: "No rates are known for US-NY on 2022-12-31",
    });
    expect(decideSupply(seller("AU", "AU"), place("AU"), "2000-06-30", false)).toMatchObject({
      detail: "No rates are known for AU on 2000-06-30",
    });
  });

  /** The first day on which a country taxes what a stranger sells to its consumers. */
  test.each([
    ["DE", "2003-06-30", "export"],
    ["GB", "2003-06-30", "export"],
    ["GB", "2003-07-01", "not_registered"],
    ["AU", "2017-06-30", "export"],
    ["AU", "2017-07-01", "not_registered"],
    ["CA-ON", "2021-06-30", "export"],
    ["CA-ON", "2021-07-01", "not_registered"],
    ["IN-KA", "2017-06-30", "export"],
    ["IN-KA", "2017-07-01", "not_registered"],
  ])("a consumer in %s, sold to on %s by a stranger: %s", (destination, day, treatment) => {
    expect(decideSupply(seller("US", "US-NY"), place(destination), day, false)).toMatchObject({ outcome: "decided", treatment });
  });

  test("an address outside all tables has no place, and a region counts only where regions levy", () => {
    expect(placeOf({ country: "ZZ", region: "" })).toBeUndefined();
    expect(placeOf({ country: "US", region: "ZZ" })).toBeUndefined();
    expect(placeOf({ country: "US", region: "" })).toBeUndefined();
    expect(placeOf({ country: "CA", region: "NY" })).toBeUndefined();
    expect(placeOf({ country: "DE", region: "BY" })).toEqual({ country: "DE", region: null });
  });

  test("no export destination has rates here", () => {
    for (const country of exportDestinations) expect(regimeOf(country), country).toBeUndefined();
  });
});
