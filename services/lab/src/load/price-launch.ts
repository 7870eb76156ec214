import { addDays, addMs, dateIn, instantAt } from "@cashline/kernel/time";
import type { Book, BookPrice } from "@cashline/scenarios/book/book";
import { publishPrice } from "@cashline/scenarios/book/load";
import { scaled } from "@cashline/scenarios/faults/kinds/prices";
import { staff } from "../sandbox/season-actors.ts";
import { bookEstate } from "../season.ts";
import type { Cast, LoadStage } from "./profile.ts";

const FACTOR = "1.2";
const UNHEARD = "load-unheard";
const DAYS_OF_WORK = 20;

/**
 * Every list price goes up by a fifth and billing does not hear of it: each renewal's draft has the old price, is held, and
 * hangs on a case. The company's people then load the prices, and all go on.
 */
export function priceLaunch({ clients, sandbox, book, ids, renewals, at, tell }: LoadStage): Cast {
  const { tenant } = clients;
  const openCases = async (): Promise<number> => (await clients.intelligence.listCases({ query: { status: "open" } })).body.items.length;
  return {
    prepare: async () => {
      await clients.system("cpq").putFault({
        params: { tenant, faultId: UNHEARD },
        body: {
          id: UNHEARD,
          kind: "delay",
          match: "cpq.price.published.v1",
          from: null,
          to: addMs(at, (DAYS_OF_WORK + 1) * 86_400_000),
          probability: 1,
        },
      });
      const effectiveOn = addDays(dateIn(at, "UTC"), 5);
      for (const price of latestListPrices(book))
        await publishPrice(
          { ...price, key: `launch/${price.key}`, unitPrice: scaled(price, FACTOR), effectiveOn },
          `load/launch/${price.key}`,
          bookEstate(clients),
          ids,
        );
      return {};
    },
    afterwards: async () => {
      const people = [staff(book, ids, clients)];
      for (let day = 1; day <= DAYS_OF_WORK && (await openCases()) > 0; day += 1) {
        const until = instantAt(addDays(dateIn(at, "UTC"), day), "22:00");
        tell(`people load the prices, ${dateIn(until, "UTC")}`);
        await sandbox.advanceTo(until, people);
      }
      await clients.system("cpq").deleteFault({ params: { tenant, faultId: UNHEARD } });
      await sandbox.quiet();
    },
    // Whoever meets the same stale price later hangs on the first one's case, counted and without a finding of its own.
    exceptions: ({ cases }) => {
      const codes = cases.flatMap(({ findings }) => findings.map(({ code }) => code));
      const held =
        codes.filter((code) => code === "QTC-PRICE-MISMATCH").length + cases.reduce((sum, each) => sum + each.dependents.count, 0);
      const found = Math.min(held, renewals.length);
      return { planted: renewals.length, found, false: codes.filter((code) => code !== "QTC-PRICE-MISMATCH").length + held - found };
    },
    figures: ({ cases }) => [
      { metric: "cases_opened", says: "cases opened", value: cases.length },
      { metric: "cases_left_open", says: "cases left open", value: cases.filter(({ status }) => status !== "closed").length },
    ],
  };
}

/** The last list price of each tier and currency. */
function latestListPrices({ prices }: Pick<Book, "prices">): BookPrice[] {
  const latest = new Map<string, BookPrice>();
  for (const price of prices.filter(({ account }) => account === null)) {
    const of = `${price.sku} ${price.tier} ${price.currency}`;
    if (price.effectiveOn > (latest.get(of)?.effectiveOn ?? "")) latest.set(of, price);
  }
  return [...latest.values()];
}
