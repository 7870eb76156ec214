import { systemContract } from "../../common/system.ts";
import * as collectionOperations from "./collection-operations.ts";
import * as events from "./events.ts";
import * as operations from "./operations.ts";
import * as ledgerOperations from "./ledger-operations.ts";
import * as receivableOperations from "./receivable-operations.ts";
import * as correctionEvents from "./correction-events.ts";
import { previewReclassification, previewReplan, reclassifyReceivable, replanRevenueSchedule } from "./correction-operations.ts";
import * as refundOperations from "./refund-operations.ts";
import * as revenueOperations from "./revenue-operations.ts";
import * as settingsOperations from "./settings-operations.ts";
import { erpProblems } from "./problems.ts";

export const erpContract = systemContract({
  name: "erp",
  title: "Enterprise resource planning",
  description: "Legal entities, customers, periods, receivables, journal, revenue arrangements and schedules.",
  operations: {
    ...operations,
    ...settingsOperations,
    ...ledgerOperations,
    ...receivableOperations,
    ...collectionOperations,
    ...revenueOperations,
    ...refundOperations,
    previewReclassification,
    previewReplan,
    reclassifyReceivable,
    replanRevenueSchedule,
  },
  events: { ...events, ...correctionEvents },
  problems: erpProblems,
});
