import type { PolicyBook, PolicyTable } from "@cashline/contracts/services/orchestrator/policy-entities";
import apac from "./tables/layers/APAC.json" with { type: "json" };
import de01 from "./tables/layers/DE01.json" with { type: "json" };
import in01 from "./tables/layers/IN01.json" with { type: "json" };
import anomaly from "./tables/anomaly.json" with { type: "json" };
import approval from "./tables/approval.json" with { type: "json" };
import collections from "./tables/collections.json" with { type: "json" };
import corrections from "./tables/corrections.json" with { type: "json" };
import posting from "./tables/posting.json" with { type: "json" };
import priority from "./tables/priority.json" with { type: "json" };
import severity from "./tables/severity.json" with { type: "json" };
import taxonomy from "./tables/taxonomy.json" with { type: "json" };
import { policyOf, type Policy } from "./policy.ts";

/** The version this release ships; every sandbox begins with it. */
export const SHIPPED_VERSION = "2026-01";

const unversioned = ({ version: _version, ...table }: { version: string } & Record<string, unknown>): PolicyTable =>
  table as unknown as PolicyTable;

/** What it says: the decision tables for everybody, and what regions and legal entities do otherwise. */
export const shippedBook: PolicyBook = {
  tables: [severity, taxonomy, approval, priority, collections, corrections, posting, anomaly].map(unversioned),
  layers: [apac, de01, in01] as PolicyBook["layers"],
};

/** The shipped version as it decides where no layer applies. */
export const shippedPolicy: Policy = policyOf(SHIPPED_VERSION, shippedBook, []);
