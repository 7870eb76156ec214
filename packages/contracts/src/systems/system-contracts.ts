import { billingContract } from "./billing/contract.ts";
import { cpqContract } from "./cpq/contract.ts";
import { crmContract } from "./crm/contract.ts";
import { erpContract } from "./erp/contract.ts";
import { meteringContract } from "./metering/contract.ts";
import { paymentContract } from "./payment/contract.ts";
import { provisioningContract } from "./provisioning/contract.ts";
import { supportContract } from "./support/contract.ts";
import { taxContract } from "./tax/contract.ts";

/** The contract of every simulated system, in the order in which a deal meets them. */
export const systemContracts = [
  crmContract,
  cpqContract,
  billingContract,
  taxContract,
  paymentContract,
  erpContract,
  provisioningContract,
  meteringContract,
  supportContract,
];
