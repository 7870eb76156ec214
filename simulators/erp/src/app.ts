import { erpContract } from "@cashline/contracts/systems/erp/contract";
import type { SimulatorDeclaration } from "@cashline/sim-kit/simulator";
import { applyCashRoute } from "./routes/apply-cash.ts";
import { closePeriodRoute } from "./routes/close-period.ts";
import { createCustomerRoute } from "./routes/create-customer.ts";
import { createLegalEntityRoute } from "./routes/create-legal-entity.ts";
import { getCustomerRoute } from "./routes/get-customer.ts";
import { getTrialBalanceRoute } from "./routes/get-trial-balance.ts";
import { listCashReceiptsRoute } from "./routes/list-cash-receipts.ts";
import { listCustomersRoute } from "./routes/list-customers.ts";
import { listGlAccountsRoute } from "./routes/list-gl-accounts.ts";
import { listJournalEntriesRoute } from "./routes/list-journal-entries.ts";
import { listLegalEntitiesRoute } from "./routes/list-legal-entities.ts";
import { listPeriodsRoute } from "./routes/list-periods.ts";
import { listReceivablesRoute } from "./routes/list-receivables.ts";
import { listRevenueSchedulesRoute } from "./routes/list-revenue-schedules.ts";
import { postInvoiceRoute } from "./routes/post-invoice.ts";
import { reversePostingRoute } from "./routes/reverse-posting.ts";
import { updateCustomerRoute } from "./routes/update-customer.ts";
import { validatePostingRoute } from "./routes/validate-posting.ts";
import { collections } from "./store/collections.ts";
import { numberJournal } from "./store/number-journal.ts";
import { recognizeRevenue } from "./store/recognize-revenue.ts";

/** ERP as one declaration; `main.ts` starts it, tests open it on a bench. */
export const erp: SimulatorDeclaration<typeof collections> = {
  contract: erpContract,
  collections,
  routes: [
    createLegalEntityRoute,
    listLegalEntitiesRoute,
    listGlAccountsRoute,
    listPeriodsRoute,
    closePeriodRoute,
    createCustomerRoute,
    getCustomerRoute,
    listCustomersRoute,
    updateCustomerRoute,
    validatePostingRoute,
    postInvoiceRoute,
    listReceivablesRoute,
    reversePostingRoute,
    applyCashRoute,
    listCashReceiptsRoute,
    listJournalEntriesRoute,
    listRevenueSchedulesRoute,
    getTrialBalanceRoute,
  ],
  due: { recognition: recognizeRevenue, "journal-numbering": numberJournal },
};
