import { cpqContract } from "@cashline/contracts/systems/cpq/contract";
import type { SimulatorDeclaration } from "@cashline/sim-kit/simulator";
import { acceptQuoteRoute } from "./routes/accept-quote.ts";
import { addBookPriceRoute } from "./routes/add-book-price.ts";
import { agreeContractedPriceRoute } from "./routes/agree-contracted-price.ts";
import { approveQuoteRoute } from "./routes/approve-quote.ts";
import { createAmendmentRoute } from "./routes/create-amendment.ts";
import { createPriceBookRoute } from "./routes/create-price-book.ts";
import { createQuoteRoute } from "./routes/create-quote.ts";
import { createRenewalRoute } from "./routes/create-renewal.ts";
import { endContractedPriceRoute } from "./routes/end-contracted-price.ts";
import { getBookPriceRoute } from "./routes/get-book-price.ts";
import { getBundleRoute } from "./routes/get-bundle.ts";
import { getContractedPriceRoute } from "./routes/get-contracted-price.ts";
import { getDiscountScheduleRoute } from "./routes/get-discount-schedule.ts";
import { getPolicyRoute } from "./routes/get-policy.ts";
import { getPriceBookRoute } from "./routes/get-price-book.ts";
import { getPriceRoute } from "./routes/get-price.ts";
import { getQuoteRoute } from "./routes/get-quote.ts";
import { listBookPricesRoute } from "./routes/list-book-prices.ts";
import { listBundlesRoute } from "./routes/list-bundles.ts";
import { listContractedPricesRoute } from "./routes/list-contracted-prices.ts";
import { listDiscountSchedulesRoute } from "./routes/list-discount-schedules.ts";
import { listPriceBooksRoute } from "./routes/list-price-books.ts";
import { listPricesRoute } from "./routes/list-prices.ts";
import { listQuotesRoute } from "./routes/list-quotes.ts";
import { presentQuoteRoute } from "./routes/present-quote.ts";
import { previewAmendmentRoute } from "./routes/preview-amendment.ts";
import { previewQuoteRoute } from "./routes/preview-quote.ts";
import { previewRenewalRoute } from "./routes/preview-renewal.ts";
import { publishBundleRoute } from "./routes/publish-bundle.ts";
import { publishDiscountScheduleRoute } from "./routes/publish-discount-schedule.ts";
import { publishPriceRoute } from "./routes/publish-price.ts";
import { recallQuoteRoute } from "./routes/recall-quote.ts";
import { rejectQuoteRoute } from "./routes/reject-quote.ts";
import { submitQuoteRoute } from "./routes/submit-quote.ts";
import { updatePolicyRoute } from "./routes/update-policy.ts";
import { updateQuoteRoute } from "./routes/update-quote.ts";
import { expireQuote } from "./routes/expire-quote.ts";
import { collections } from "./store/collections.ts";
import { QUOTE_EXPIRY } from "./store/expiry.ts";

/** CPQ as one declaration; `main.ts` starts it, tests open it on a bench. */
export const cpq: SimulatorDeclaration<typeof collections> = {
  contract: cpqContract,
  collections,
  routes: [
    acceptQuoteRoute,
    addBookPriceRoute,
    agreeContractedPriceRoute,
    approveQuoteRoute,
    createAmendmentRoute,
    createPriceBookRoute,
    createQuoteRoute,
    createRenewalRoute,
    endContractedPriceRoute,
    getBookPriceRoute,
    getBundleRoute,
    getContractedPriceRoute,
    getDiscountScheduleRoute,
    getPolicyRoute,
    getPriceBookRoute,
    getPriceRoute,
    getQuoteRoute,
    listBookPricesRoute,
    listBundlesRoute,
    listContractedPricesRoute,
    listDiscountSchedulesRoute,
    listPriceBooksRoute,
    listPricesRoute,
    listQuotesRoute,
    presentQuoteRoute,
    previewAmendmentRoute,
    previewQuoteRoute,
    previewRenewalRoute,
    publishBundleRoute,
    publishDiscountScheduleRoute,
    publishPriceRoute,
    recallQuoteRoute,
    rejectQuoteRoute,
    submitQuoteRoute,
    updatePolicyRoute,
    updateQuoteRoute,
  ],
  due: { [QUOTE_EXPIRY]: expireQuote },
};
