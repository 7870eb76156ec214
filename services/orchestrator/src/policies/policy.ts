import type { PolicyDecision } from "@cashline/contracts/services/orchestrator/entities";
import type { PolicyBook } from "@cashline/contracts/services/orchestrator/policy-entities";
import { TableEvaluator, type TableInputs } from "./decision-table.ts";
import { labelOf, layeredTables } from "./layered-tables.ts";

/** One version of the book as it applies in one place, ready to decide. */
export type Policy = {
  /** Version and layers, as cases keep it. */
  readonly label: string;
  /** Whether the version has a table: one in force may be of an earlier release, which knew fewer. */
  has(table: string): boolean;
  /** @throws Error for a table the version does not have; TypeError for a missing or differently typed input */
  decide(table: string, inputs: TableInputs): Promise<PolicyDecision>;
};

/** Makes a version decide. Takes milliseconds: keep what it returns. */
export function policyOf(version: string, book: PolicyBook, chain: readonly string[]): Policy {
  const evaluators = new Map(layeredTables(version, book, chain).map((table) => [table.name, new TableEvaluator(table)]));
  const label = labelOf(version, book, chain);
  return {
    label,
    has: (table) => evaluators.has(table),
    decide: (table, inputs) => {
      const evaluator = evaluators.get(table);
      if (!evaluator) return Promise.reject(new Error(`policy ${label} has no table ${table}`));
      return evaluator.decide(inputs);
    },
  };
}
