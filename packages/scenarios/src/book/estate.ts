import type { Client, ClientOf } from "@cashline/client/client";
import type { simulatorOperations } from "@cashline/contracts/common/control";
import type { identityContract } from "@cashline/contracts/services/identity/contract";
import type { billingContract } from "@cashline/contracts/systems/billing/contract";
import type { cpqContract } from "@cashline/contracts/systems/cpq/contract";
import type { crmContract } from "@cashline/contracts/systems/crm/contract";
import type { erpContract } from "@cashline/contracts/systems/erp/contract";
import type { meteringContract } from "@cashline/contracts/systems/metering/contract";
import type { paymentContract } from "@cashline/contracts/systems/payment/contract";
import type { provisioningContract } from "@cashline/contracts/systems/provisioning/contract";
import type { supportContract } from "@cashline/contracts/systems/support/contract";
import type { taxContract } from "@cashline/contracts/systems/tax/contract";

export type SystemName = "crm" | "cpq" | "billing" | "tax" | "payment" | "erp" | "provisioning" | "metering" | "support";

/** The running systems as one sandbox sees them. Clients retry failures themselves; a refusal is thrown. */
export type Estate = {
  readonly tenant: string;
  readonly crm: ClientOf<typeof crmContract>;
  readonly cpq: ClientOf<typeof cpqContract>;
  readonly billing: ClientOf<typeof billingContract>;
  readonly tax: ClientOf<typeof taxContract>;
  readonly payment: ClientOf<typeof paymentContract>;
  readonly erp: ClientOf<typeof erpContract>;
  readonly provisioning: ClientOf<typeof provisioningContract>;
  readonly metering: ClientOf<typeof meteringContract>;
  readonly support: ClientOf<typeof supportContract>;
  readonly identity: ClientOf<typeof identityContract>;
  /** Where technical faults are planted in each system. */
  readonly faults: Readonly<Record<SystemName, Pick<Client<typeof simulatorOperations>, "putFault">>>;
};
