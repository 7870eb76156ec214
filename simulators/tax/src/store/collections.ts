import type { ExemptionCertificate, TaxIdRecord } from "@cashline/contracts/systems/tax/customer-entities";
import type { Registration, TaxDocument } from "@cashline/contracts/systems/tax/entities";
import type { Nexus } from "@cashline/contracts/systems/tax/place-entities";
import type { TaxPolicy } from "@cashline/contracts/systems/tax/policy";
import type { MoneyWire } from "@cashline/kernel/money";
import { collection } from "@cashline/sim-kit/collection";
import type { TurnoverMonth } from "../domain/turnover.ts";

/** What the return documents in force have given back of one original, by line. */
export type ReturnLedger = {
  readonly id: string;
  readonly documents: number;
  readonly lines: readonly {
    readonly lineId: string;
    readonly net: MoneyWire;
    readonly details: readonly { readonly taxable: MoneyWire; readonly tax: MoneyWire; readonly exempt: MoneyWire }[];
  }[];
};

export const collections = {
  registrations: collection<Registration>("registrations", { indexes: ["legalEntity"] }),
  /** Code and version identify a document; its id is made from them. */
  documents: collection<TaxDocument>("tax_documents", { indexes: ["code", "status"] }),
  returnLedgers: collection<ReturnLedger>("return_ledgers"),
  /** At most one, under an id of its own. */
  policies: collection<TaxPolicy>("tax_policies"),
  /** Country and number identify a record. */
  taxIdRecords: collection<TaxIdRecord>("tax_id_records"),
  certificates: collection<ExemptionCertificate>("exemption_certificates", { indexes: ["accountId", "status"] }),
  /** One per legal entity and jurisdiction. */
  nexus: collection<Nexus>("nexus", { indexes: ["legalEntity"] }),
  /** Found by seller and threshold; a row per month and currency. */
  turnover: collection<TurnoverMonth>("turnover_months", { indexes: ["seller"] }),
};

export type Collections = typeof collections;
