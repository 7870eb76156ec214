import * as canonical from "../common/canonical.ts";
import * as control from "../common/control.ts";
import * as events from "../common/events.ts";
import * as faults from "../common/faults.ts";
import type { Operation } from "../common/operation.ts";
import * as problems from "../common/problems.ts";
import type { SystemContract } from "../common/system.ts";
import * as telemetry from "../common/telemetry.ts";
import * as values from "../common/values.ts";
import * as hub from "../services/hub/contract.ts";
import * as identity from "../services/identity/contract.ts";
import * as intelligence from "../services/intelligence/contract.ts";
import * as orchestrator from "../services/orchestrator/contract.ts";
import * as orchestratorEntities from "../services/orchestrator/entities.ts";
import * as orchestratorPolicies from "../services/orchestrator/policy-entities.ts";
import { billingContract } from "../systems/billing/contract.ts";
import * as billingChargeModels from "../systems/billing/charge-models.ts";
import * as billingCredits from "../systems/billing/credit-entities.ts";
import * as billingEntities from "../systems/billing/entities.ts";
import * as billingPolicies from "../systems/billing/policy.ts";
import * as billingPreviews from "../systems/billing/preview-entities.ts";
import * as cpqAgreements from "../systems/cpq/agreements.ts";
import { cpqContract } from "../systems/cpq/contract.ts";
import * as cpqEntities from "../systems/cpq/entities.ts";
import * as cpqPolicy from "../systems/cpq/policy.ts";
import * as cpqPriceBooks from "../systems/cpq/price-books.ts";
import * as cpqQuoteLine from "../systems/cpq/quote-line.ts";
import { crmContract } from "../systems/crm/contract.ts";
import * as crmAccounts from "../systems/crm/account-entities.ts";
import * as crmChanges from "../systems/crm/change-events.ts";
import * as crmEntities from "../systems/crm/entities.ts";
import * as crmOpportunities from "../systems/crm/opportunity-entities.ts";
import * as crmPolicy from "../systems/crm/policy.ts";
import { erpContract } from "../systems/erp/contract.ts";
import * as erpEntities from "../systems/erp/entities.ts";
import * as erpLedgerEntities from "../systems/erp/ledger-entities.ts";
import * as erpPolicy from "../systems/erp/policy.ts";
import * as erpReceivableEntities from "../systems/erp/receivable-entities.ts";
import * as erpRevenueEntities from "../systems/erp/revenue-entities.ts";
import { paymentContract } from "../systems/payment/contract.ts";
import * as paymentEntities from "../systems/payment/entities.ts";
import { provisioningContract } from "../systems/provisioning/contract.ts";
import * as provisioningEntities from "../systems/provisioning/entities.ts";
import * as provisioningPolicy from "../systems/provisioning/policy.ts";
import { meteringContract } from "../systems/metering/contract.ts";
import * as meteringEntities from "../systems/metering/entities.ts";
import * as meteringUsageEntities from "../systems/metering/usage-entities.ts";
import { supportContract } from "../systems/support/contract.ts";
import * as supportCreditEntities from "../systems/support/credit-entities.ts";
import * as supportEntities from "../systems/support/entities.ts";
import * as supportPolicy from "../systems/support/policy.ts";
import { taxContract } from "../systems/tax/contract.ts";
import * as taxCustomerEntities from "../systems/tax/customer-entities.ts";
import * as taxEntities from "../systems/tax/entities.ts";
import * as taxPlaceEntities from "../systems/tax/place-entities.ts";
import { TaxPolicy } from "../systems/tax/policy.ts";
import type { Api } from "./document.ts";
import { NamedSchemas } from "./named-schemas.ts";

type Module = Readonly<Record<string, unknown>>;

const common: readonly Module[] = [values, control, events, faults, telemetry, problems, canonical];
const { sandboxOperations, simulatorOperations, getHealth, listEvents } = control;
const { telemetryOperations } = telemetry;

const system = (contract: SystemContract, ...modules: Module[]): Api => ({
  kind: "system",
  contract,
  base: { ...simulatorOperations, ...telemetryOperations },
  schemas: new NamedSchemas(...modules, ...common),
});

const service = (contract: SystemContract, base: Readonly<Record<string, Operation>>, ...modules: Module[]): Api => ({
  kind: "service",
  contract,
  base: { ...sandboxOperations, ...telemetryOperations, ...base, getHealth },
  schemas: new NamedSchemas(...modules, ...common),
});

/** Every API of the estate: the simulated systems, then the services of our own. */
export function everyApi(): Api[] {
  return [
    system(crmContract, crmEntities, crmAccounts, crmOpportunities, crmChanges, crmPolicy),
    system(cpqContract, cpqEntities, cpqPolicy, cpqPriceBooks, cpqAgreements, cpqQuoteLine),
    system(billingContract, billingEntities, billingChargeModels, billingCredits, billingPolicies, billingPreviews),
    system(taxContract, { ...taxEntities, ...taxCustomerEntities, ...taxPlaceEntities, TaxPolicy }),
    system(paymentContract, paymentEntities),
    system(erpContract, erpEntities, erpLedgerEntities, erpPolicy, erpReceivableEntities, erpRevenueEntities),
    system(provisioningContract, provisioningEntities, provisioningPolicy),
    system(meteringContract, meteringEntities, meteringUsageEntities),
    system(supportContract, { ...supportEntities, ...supportCreditEntities, ...supportPolicy }),
    service(identity.identityContract, {}, identity),
    service(hub.hubContract, {}, hub),
    service(orchestrator.orchestratorContract, { listEvents }, orchestratorEntities, orchestratorPolicies, orchestrator),
    service(intelligence.intelligenceContract, {}, intelligence, orchestratorEntities),
  ];
}
