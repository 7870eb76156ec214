import { supportContract } from "@cashline/contracts/systems/support/contract";
import type { SimulatorDeclaration } from "@cashline/sim-kit/simulator";
import { acceptCreditRequestRoute } from "./routes/accept-credit-request.ts";
import { addCommentRoute } from "./routes/add-comment.ts";
import { assignTicketRoute } from "./routes/assign-ticket.ts";
import { changeTicketStatusRoute } from "./routes/change-ticket-status.ts";
import { createTicketRoute } from "./routes/create-ticket.ts";
import { getCreditRequestRoute } from "./routes/get-credit-request.ts";
import { getPolicyRoute } from "./routes/get-policy.ts";
import { getTicketRoute } from "./routes/get-ticket.ts";
import { importTicketRoute } from "./routes/import-ticket.ts";
import { listCommentsRoute } from "./routes/list-comments.ts";
import { listCreditRequestsRoute } from "./routes/list-credit-requests.ts";
import { listTicketsRoute } from "./routes/list-tickets.ts";
import { mergeTicketRoute } from "./routes/merge-ticket.ts";
import { openCreditRequestRoute } from "./routes/open-credit-request.ts";
import { previewSlaRoute } from "./routes/preview-sla.ts";
import { rateTicketRoute } from "./routes/rate-ticket.ts";
import { recordCreditRoute } from "./routes/record-credit.ts";
import { rejectCreditRequestRoute } from "./routes/reject-credit-request.ts";
import { reopenTicketRoute } from "./routes/reopen-ticket.ts";
import { solveTicketRoute } from "./routes/solve-ticket.ts";
import { updatePolicyRoute } from "./routes/update-policy.ts";
import { updateTicketRoute } from "./routes/update-ticket.ts";
import { withdrawCreditRequestRoute } from "./routes/withdraw-credit-request.ts";
import { closeWhenDue, offerRatingWhenDue } from "./store/after-solution.ts";
import { collections } from "./store/collections.ts";
import { RATING_OFFER, SLA_ALARM, TICKET_CLOSE, soundAlarm } from "./store/keep-ticket.ts";

/** The support desk as one declaration; `main.ts` starts it, tests open it on a bench. */
export const support: SimulatorDeclaration<typeof collections> = {
  contract: supportContract,
  collections,
  routes: [
    acceptCreditRequestRoute,
    addCommentRoute,
    assignTicketRoute,
    changeTicketStatusRoute,
    createTicketRoute,
    getCreditRequestRoute,
    getPolicyRoute,
    getTicketRoute,
    importTicketRoute,
    listCommentsRoute,
    listCreditRequestsRoute,
    listTicketsRoute,
    mergeTicketRoute,
    openCreditRequestRoute,
    previewSlaRoute,
    rateTicketRoute,
    recordCreditRoute,
    rejectCreditRequestRoute,
    reopenTicketRoute,
    solveTicketRoute,
    updatePolicyRoute,
    updateTicketRoute,
    withdrawCreditRequestRoute,
  ],
  due: { [SLA_ALARM]: soundAlarm, [RATING_OFFER]: offerRatingWhenDue, [TICKET_CLOSE]: closeWhenDue },
};
