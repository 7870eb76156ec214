import { cpqContract } from "@cashline/contracts/systems/cpq/contract";
import type { SimulatorDeclaration } from "@cashline/sim-kit/simulator";
import { acceptQuoteRoute } from "./routes/accept-quote.ts";
import { approveQuoteRoute } from "./routes/approve-quote.ts";
import { createQuoteRoute } from "./routes/create-quote.ts";
import { getPriceRoute } from "./routes/get-price.ts";
import { getQuoteRoute } from "./routes/get-quote.ts";
import { listPricesRoute } from "./routes/list-prices.ts";
import { listQuotesRoute } from "./routes/list-quotes.ts";
import { publishPriceRoute } from "./routes/publish-price.ts";
import { rejectQuoteRoute } from "./routes/reject-quote.ts";
import { submitQuoteRoute } from "./routes/submit-quote.ts";
import { updateQuoteRoute } from "./routes/update-quote.ts";
import { collections } from "./store/collections.ts";

/** CPQ as one declaration; `main.ts` starts it, tests open it on a bench. */
export const cpq: SimulatorDeclaration<typeof collections> = {
  contract: cpqContract,
  collections,
  routes: [
    publishPriceRoute,
    getPriceRoute,
    listPricesRoute,
    createQuoteRoute,
    getQuoteRoute,
    listQuotesRoute,
    updateQuoteRoute,
    submitQuoteRoute,
    approveQuoteRoute,
    rejectQuoteRoute,
    acceptQuoteRoute,
  ],
};
