import { secondsOf } from "./load-steps.ts";
import { answersBetween } from "./estate-watch.ts";
import { pause } from "./pause.ts";
import type { Cast, LoadStage } from "./profile.ts";

const OUTAGE = "load-incident";

/** The payment provider is down for the middle third of the load. */
export function paymentIncident({ clients, steps, watch, tell }: LoadStage): Cast {
  const { tenant } = clients;
  const provider = clients.system("payment");
  let refused = 0;
  return {
    beside: async (over) => {
      const thirdMs = (secondsOf(steps) * 1000) / 3;
      await pause(thirdMs, over);
      const before = await watch.read(["payment"]);
      tell("the payment provider is down");
      await provider.putFault({
        params: { tenant, faultId: OUTAGE },
        body: { id: OUTAGE, kind: "outage", match: "*", from: null, to: null },
      });
      await pause(thirdMs, over);
      await provider.deleteFault({ params: { tenant, faultId: OUTAGE } });
      refused = answersBetween(before, await watch.read(["payment"]), ({ status }) => status === 503);
      tell("the payment provider is back");
    },
    figures: ({ intents }) => {
      const taken = intents.filter(({ status }) => status === "succeeded" || status === "processing");
      const perInvoice = Map.groupBy(taken, ({ invoiceId }) => invoiceId);
      return [
        { metric: "calls_refused_by_outage", says: "calls the provider refused while down", value: refused },
        {
          metric: "charged_twice",
          says: "invoices charged twice",
          value: [...perInvoice.values()].filter(({ length }) => length > 1).length,
        },
      ];
    },
  };
}
