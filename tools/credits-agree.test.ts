import { expect, test } from "vitest";
import type { CreditNote } from "../packages/contracts/src/systems/billing/credit-entities.ts";
import type { Invoice, InvoiceLine } from "../packages/contracts/src/systems/billing/entities.ts";
import type { TaxDocument } from "../packages/contracts/src/systems/tax/entities.ts";
import { money, moneyOf, moneyWire } from "../packages/kernel/src/money.ts";
import { randomStream } from "../packages/kernel/src/random.ts";
import { creditLines } from "../simulators/billing/src/domain/credit-lines.ts";
import { draft } from "../simulators/billing/src/domain/example-objects.ts";
import { taxDocument } from "../simulators/tax/src/domain/documents.fixture.ts";
import { returnOf, type AskedLine } from "../simulators/tax/src/domain/return-document.ts";
import { addReturned, type Returned } from "../simulators/tax/src/domain/returned.ts";

/*
 * What billing credits and what the tax engine takes back meet in the orchestrator alone, so no room tests them together: here is
 * the place that may import both.
 */

const eur = (minor: number | bigint) => moneyOf("EUR", minor);
const wire = (minor: number | bigint) => moneyWire(eur(minor));

/** An invoice of one line with its levies, and its tax document. */
function sale(net: number, levies: readonly number[]): { invoice: Invoice; document: TaxDocument } {
  const [seats] = draft().lines as [InvoiceLine];
  const tax = levies.reduce((sum, levy) => sum + levy, 0);
  const details = levies.map((levy, index) => ({
    jurisdiction: "XX",
    name: `Levy ${index}`,
    rate: "0.1",
    taxable: wire(net),
    tax: wire(levy),
  }));
  return {
    invoice: { ...draft(), lines: [{ ...seats, lineId: "a", net: wire(net), tax: wire(tax) }], total: wire(net + tax) },
    document: taxDocument("committed", { lines: [{ lineId: "a", net: wire(net), taxCode: "saas", tax: wire(tax), details }] }),
  };
}

type Given = { note: CreditNote; document: Pick<TaxDocument, "lines"> };
type Step = { part: number; takesBack: boolean; which: number };

/** Credits and voids in any order; what each comes to in billing and at the engine. */
function play(
  { invoice, document }: ReturnType<typeof sale>,
  steps: readonly Step[],
  tax: "billing's own" | "the engine's",
): { billing: (bigint | undefined)[]; engine: (bigint | undefined)[] } {
  const given: Given[] = [];
  let returned: Returned = new Map();
  const figures = { billing: [] as (bigint | undefined)[], engine: [] as (bigint | undefined)[] };
  const sign = BigInt(invoice.lines[0]?.net.minor ?? "0") < 0n ? -1 : 1;
  for (const { part, takesBack, which } of [...steps, { part: 0, takesBack: false, which: 0 }]) {
    const [back] = takesBack ? given.splice(which % (given.length || 1), 1) : [];
    if (back) returned = addReturned(returned, back.document, "taken away");
    if (takesBack) continue;
    const asked: AskedLine[] | null = part === 0 ? null : [{ lineId: "a", net: eur(sign * part) }];
    const answer = returnOf(document, asked, returned);
    if (answer.outcome === "refused") continue;
    const [line] = answer.lines;
    if (!line) throw new Error("a return has a line");
    const net = wire(-line.net.minor);
    const notes = given.map(({ note }) => note);
    // A negative line is credited with its whole invoice only.
    const request = sign < 0 ? undefined : [{ lineId: "a", net, ...(tax === "the engine's" && { tax: wire(-line.tax.minor) }) }];
    if (sign < 0 && part !== 0) continue;
    const lines = creditLines(invoice, notes, request);
    if ("outcome" in lines) throw new Error(`${lines.code}: ${lines.detail}`);
    figures.billing.push(lines[0] && BigInt(lines[0].tax.minor));
    const stated = returnOf(document, [{ lineId: "a", net: money(net), tax: money(lines[0]?.tax ?? wire(0)) }], returned);
    if (stated.outcome === "refused") throw new Error(`${stated.code}: ${stated.detail}`);
    figures.engine.push(-line.tax.minor);
    expect(stated.tax.minor).toBe(-BigInt(lines[0]?.tax.minor ?? "0"));
    const [own] = stated.lines;
    if (!own) throw new Error("a return has a line");
    const details = own.details.map(({ jurisdiction, name, rate, taxable, tax: levied }) => ({
      jurisdiction,
      name,
      rate,
      taxable: moneyWire(taxable),
      tax: moneyWire(levied),
    }));
    const kept = [{ ...own, net: moneyWire(own.net), tax: moneyWire(own.tax), details }];
    given.push({ note: { status: "issued", lines } as unknown as CreditNote, document: { lines: kept } });
    returned = addReturned(returned, { lines: kept }, "counted");
  }
  return figures;
}

const SEED = "credits agree";

/** Draws whole numbers up to a bound, and steps, from a seed of their own. */
function drawn(index: number) {
  const stream = randomStream(SEED, String(index));
  const upTo = (most: number): number => Math.floor(stream.next() * (most + 1));
  const steps = Array.from({ length: upTo(8) }, (): Step => ({ part: 1 + upTo(1499), takesBack: upTo(2) === 0, which: upTo(5) }));
  return { upTo, steps };
}

test("over any credits and voids billing's own share of a levy is the tax engine's", () => {
  for (let index = 0; index < 3000; index += 1) {
    const { upTo, steps } = drawn(index);
    const sign = upTo(4) === 0 ? -1 : 1;
    const { billing, engine } = play(sale(sign * (1 + upTo(2999)), [sign * upTo(600)]), steps, "billing's own");
    expect(billing, `seed ${SEED}, draw ${index}`).toEqual(engine);
  }
});

test("under several levies it is so with the engine's tax handed in, and whatever is credited the engine can take back", () => {
  for (let index = 0; index < 2000; index += 1) {
    const { upTo, steps } = drawn(index);
    const levies = Array.from({ length: 2 + upTo(1) }, () => upTo(300));
    const net = 1 + upTo(2999);
    const { billing, engine } = play(sale(net, levies), steps, "the engine's");
    expect(billing, `seed ${SEED}, draw ${index}`).toEqual(engine);
    play(sale(net, levies), steps, "billing's own");
  }
});
