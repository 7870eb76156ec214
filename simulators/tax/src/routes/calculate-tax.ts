import { calculateTax } from "@cashline/contracts/systems/tax/calculation-operations";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { taxVoided } from "@cashline/contracts/systems/tax/events";
import { refuse, reply, write, type CommandContext } from "@cashline/sim-kit/command";
import { supersede } from "../domain/tax-document.ts";
import type { Collections } from "../store/collections.ts";
import { saveChange } from "./answer.ts";
import { calculationOf } from "./calculation.ts";
import { hasReturns } from "./return-ledger.ts";
import { saveNewDocument } from "./saved-document.ts";

export const calculateTaxRoute = write<typeof calculateTax, Collections>(calculateTax, ({ body }, context) => {
  const calculation = calculationOf(body, context);
  const versions = context.store.documents.find({ code: body.code });
  const decision = supersede(versions, isAnyReturned(versions, context), context.now);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  for (const voided of decision.voided) {
    const before = versions.find(({ id }) => id === voided.id) ?? voided;
    saveChange(before, voided, taxVoided, context);
  }
  return reply(saveNewDocument(calculation, { version: decision.version }, context), 1);
});

function isAnyReturned(versions: readonly TaxDocument[], context: CommandContext<Collections>): boolean {
  return versions.some((document) => document.status === "committed" && hasReturns(document, context));
}
