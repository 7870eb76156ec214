import { previewTax } from "@cashline/contracts/systems/tax/calculation-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { calculationOf } from "./calculation.ts";

export const previewTaxRoute = write<typeof previewTax, Collections>(previewTax, ({ body }, context) =>
  reply({ status: "temporary", kind: "sale", originalDocumentId: null, ...calculationOf(body, context) }),
);
