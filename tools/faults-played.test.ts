import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deriveId } from "../packages/kernel/src/ids.ts";
import { addDays, addMonths, dateIn, instantAt, type Instant } from "../packages/kernel/src/time.ts";
import type { MeteredEvent } from "../packages/contracts/src/systems/metering/usage-entities.ts";
import type { Book, BookUsage, PlannedRenewal } from "../packages/scenarios/src/book/book.ts";
import { generateBook } from "../packages/scenarios/src/book/generate.ts";
import { loadBook, recordUsage } from "../packages/scenarios/src/book/load.ts";
import { idOf, type LoadedIds } from "../packages/scenarios/src/book/loaded-ids.ts";
import type { CallAction } from "../packages/scenarios/src/faults/action.ts";
import { billedRenewals } from "../packages/scenarios/src/faults/candidates.ts";
import { faultCatalogue } from "../packages/scenarios/src/faults/catalogue.ts";
import type { BusinessFault, ExpectedException, FaultKind } from "../packages/scenarios/src/faults/fault.ts";
import {
  partialBatch,
  usageMeteredLate,
  usageMeteredTwice,
  usageQuarantined,
  usageRefused,
} from "../packages/scenarios/src/faults/kinds/metering.ts";
import { minorUnitsMisread } from "../packages/scenarios/src/faults/kinds/minor-units.ts";
import { slaCreditNotGiven, slaCreditRejected, slaCreditUnasked } from "../packages/scenarios/src/faults/kinds/promises.ts";
import { couponTaxRounding } from "../packages/scenarios/src/faults/kinds/tax-rounding.ts";
import { faultsOf } from "../packages/scenarios/src/faults/plan.ts";
import { play, stepsOf } from "../packages/scenarios/src/faults/play.ts";
import { metering as meteringActor } from "../services/lab/src/sandbox/season-actors.ts";
import { usageGateway } from "../services/lab/src/sandbox/usage-gateway.ts";
import { openInProcessEstate, type InProcessEstate } from "./in-process-estate.fixture.ts";

const root = join(import.meta.dirname, "..");

/*
 * Faults played against the simulators themselves, and their ground truth held against the objects that come of it. The
 * same renewals are billed twice: as it went, with the faults, and as it should have gone, with the usage as it was used.
 */

const seed = "played";
const book = generateBook({ seed, accounts: 120, from: "2026-01-05", to: "2026-04-05" });
const usageKinds = [usageMeteredTwice, usageMeteredLate, usageRefused, usageQuarantined, partialBatch];
const planned = faultsOf([...usageKinds, couponTaxRounding, slaCreditUnasked, slaCreditRejected, slaCreditNotGiven], book, seed);
const hitAccounts = new Set(planned.map(({ account }) => account));

/** A misread amount in each currency, each on an account of its own. */
const misread = (["KWD", "ISK", "MGA"] as const).map((currency): BusinessFault & { currency: string } => {
  const world = { book, seed };
  const ground = billedRenewals(book, seed).find((each) => !hitAccounts.has(each.account.key) && minorUnitsMisread.fits(each, world));
  if (!ground) throw new Error("no renewal fits");
  const { account, contract, renewal } = ground;
  hitAccounts.add(account.key);
  const { steps, expected } = minorUnitsMisread.plan(ground, { currency, stated: "12345", days: 2 }, world);
  const name = { id: `misread-${currency.toLowerCase()}`, kind: minorUnitsMisread.name };
  return {
    ...name,
    currency,
    account: account.key,
    contract: contract.key,
    opportunity: renewal.key,
    steps: [...steps],
    expected: [...expected],
  };
});
const faults: BusinessFault[] = [...planned, ...misread];

const faultOf = ({ name }: Pick<FaultKind, "name">): BusinessFault => planned.find(({ kind }) => kind === name) ?? expect.fail(name);
const truthOf = (fault: BusinessFault): ExpectedException => fault.expected[0] ?? expect.fail(`${fault.id} causes nothing`);
const renewalOf = ({ opportunity }: BusinessFault): PlannedRenewal =>
  book.renewals.find(({ key }) => key === opportunity) ?? expect.fail(opportunity);
const callsOf = ({ steps }: BusinessFault, operation: string): CallAction[] =>
  steps.flatMap(({ action }) => (action.kind === "call" && action.operation === operation ? [action] : []));

/** What the customer of a usage fault really used: each event its collectors report, once. */
function reallyUsed(fault: BusinessFault): BookUsage[] {
  const events = callsOf(fault, "ingestEvents").flatMap(({ body }) => body as MeteredEvent[]);
  const once = new Map(events.map((event) => [event.id, event]));
  return [...once.values()].map(({ id, type, time, data }) => ({
    sourceId: id,
    contract: fault.contract,
    meter: type,
    quantity: data?.["quantity"] as number,
    usedOn: dateIn(time ?? "", "UTC"),
    sentAt: instantAt(addDays(dateIn(renewalOf(fault).outcome.at, "UTC"), -1), "05:00"),
  }));
}

type Season = InProcessEstate & { ids: LoadedIds };
type Deed = { at: Instant; act: () => Promise<unknown> };

/** The renewals that faults hit, billed in their season as the orchestrator bills them, with these steps in between. */
async function playSeason(steps: (season: Season) => Deed[]): Promise<Season> {
  const inProcess = await openInProcessEstate(instantAt(book.from, "00:00"));
  const ids = await loadBook(book, inProcess.estate);
  const season: Season = { ...inProcess, ids };
  const contracts = new Set(faults.map(({ contract }) => contract));
  const small: Book = { ...book, usage: book.usage.filter(({ contract, sentAt }) => contracts.has(contract) || sentAt === null) };
  const actors = [meteringActor(small, ids, inProcess.estate), usageGateway(small, ids, inProcess.estate)];
  const renewals = faults.map((fault): Deed => {
    const renewal = renewalOf(fault);
    return { at: renewal.outcome.at, act: () => billRenewal(season, renewal) };
  });
  // Steps before the renewals of the same instant, as the lab's actors go.
  const deeds = [...steps(season), ...renewals].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  for (;;) {
    const due = [deeds[0]?.at ?? null, ...(await Promise.all(actors.map((actor) => actor.nextAt({}))))].filter((at) => at !== null);
    const now = due.toSorted()[0];
    if (now === undefined) return season;
    await inProcess.advance(now);
    while (deeds[0] !== undefined && deeds[0].at <= now) await deeds.shift()?.act();
    for (const actor of actors) await actor.act(now);
  }
}

async function billRenewal({ estate, ids }: Season, { key, contract, account, closeOn, terms }: PlannedRenewal): Promise<void> {
  const { sku, tier, discountPercent, billingFrequency, termMonths, seats } = terms;
  const { legalEntity, address, taxId } = book.accounts.find((each) => each.key === account) ?? expect.fail(account);
  const quoteId = deriveId("qte", seed, key);
  const subscriptionId = idOf(ids.subscriptions, contract);
  const { invoice } = (
    await estate.billing.renewSubscription({
      params: { subscriptionId },
      body: {
        quoteId,
        quoteAcceptedAt: instantAt(book.from, "00:00"),
        startOn: closeOn,
        endOn: addMonths(closeOn, termMonths),
        termMonths,
        sku,
        tier,
        quantity: seats,
        discountPercent,
        billingFrequency,
      },
      idempotencyKey: `renew/${key}`,
    })
  ).body;
  const document = (
    await estate.tax.calculateTax({
      body: {
        code: invoice.id,
        legalEntity,
        accountId: invoice.accountId,
        shipTo: address,
        customerTaxId: taxId,
        taxOn: dateIn(invoice.draftedAt, "UTC"),
        currency: invoice.currency,
        lines: invoice.lines.map(({ lineId, net }) => ({ lineId, net, taxCode: "saas" })),
      },
      idempotencyKey: `tax/${key}`,
    })
  ).body;
  await estate.tax.commitTaxDocument({ params: { taxDocumentId: document.id }, body: {}, idempotencyKey: `commit/${key}` });
  await estate.billing.finalizeInvoice({
    params: { invoiceId: invoice.id },
    body: { taxDocumentId: document.id, tax: document.tax, lines: document.lines.map(({ lineId, tax }) => ({ lineId, tax })) },
    idempotencyKey: `finalize/${key}`,
  });
}

let went: Season;
let should: Season;
beforeAll(async () => {
  went = await playSeason(({ estate, ids }) =>
    stepsOf(faults).map((step) => ({ at: step.at, act: () => play(step, { estate, ids, book }) })),
  );
  should = await playSeason(({ estate, ids }) =>
    usageKinds.map(faultOf).map((fault) => {
      const used = reallyUsed(fault);
      return { at: used[0]?.sentAt ?? "", act: () => recordUsage(used, `used/${fault.id}`, estate, ids) };
    }),
  );
});
afterAll(async () => {
  await went.close();
  await should.close();
});

async function invoiceOf({ estate, ids }: Season, fault: BusinessFault) {
  const { closeOn } = renewalOf(fault);
  const { items } = (await estate.billing.listInvoices({ query: { subscriptionId: idOf(ids.subscriptions, fault.contract) } })).body;
  const found = items.find(({ lines }) => lines.some(({ kind, periodStartOn }) => kind === "recurring" && periodStartOn === closeOn));
  return found ?? expect.fail(`${fault.id} has no invoice`);
}

describe("a fault of metering", () => {
  test.each(usageKinds.map((kind) => [kind.name, kind] as const))("%s: the invoice is off by the amount declared", async (_name, kind) => {
    const fault = faultOf(kind);
    const { amountMinor, direction, currency } = truthOf(fault);
    const [real, right] = [await invoiceOf(went, fault), await invoiceOf(should, fault)];
    const gap = BigInt(real.net.minor) - BigInt(right.net.minor);
    expect([String(gap < 0n ? -gap : gap), gap < 0n ? "under_billed" : "over_billed", real.currency]).toEqual([
      amountMinor,
      direction,
      currency,
    ]);
  });

  const meteredBy = async ({ estate, ids }: Season, fault: BusinessFault): Promise<string> => {
    const subjects = (await estate.metering.listSubjects({ query: { limit: 1000 } })).body.items;
    const meters = (await estate.metering.listMeters({ query: {} })).body.items;
    const subjectId = subjects.find(({ key }) => key === `collector/${fault.opportunity}`)?.id ?? expect.fail("no subject");
    const { items } = (
      await estate.metering.getUsage({
        query: {
          meterId: meters[0]?.id ?? "",
          subscriptionId: idOf(ids.subscriptions, fault.contract),
          subjectId,
          from: book.from,
          to: addDays(book.to, 1),
          windowSize: "whole",
        },
      })
    ).body;
    return items[0]?.quantity ?? "0";
  };
  const units = (fault: BusinessFault): number => reallyUsed(fault).reduce((sum, { quantity }) => sum + quantity, 0);
  const billed = async ({ estate, ids }: Season, fault: BusinessFault): Promise<number> => {
    const ours = new Set(reallyUsed(fault).map(({ sourceId }) => sourceId));
    const { items } = (await estate.billing.listUsage({ query: { subscriptionId: idOf(ids.subscriptions, fault.contract), limit: 1000 } }))
      .body;
    return items.filter(({ sourceId }) => ours.has(sourceId.replace("collector-2/", ""))).reduce((sum, { quantity }) => sum + quantity, 0);
  };

  test("metered twice: metering and billing count each unit of two sources twice", async () => {
    const fault = faultOf(usageMeteredTwice);
    expect(await meteredBy(went, fault)).toBe(String(2 * units(fault)));
    expect(await billed(went, fault)).toBe(2 * units(fault));
  });

  test("metered late: metering counts it as late, and billing has it on no invoice", async () => {
    const fault = faultOf(usageMeteredLate);
    expect(await meteredBy(went, fault)).toBe(String(units(fault)));
    const { items } = (await went.estate.metering.listBatches({ query: { limit: 1000 } })).body;
    expect(items.filter(({ late }) => late > 0).map(({ receivedAt }) => receivedAt)).toEqual([truthOf(fault).detectableFrom]);
    expect(await billed(went, fault)).toBe(units(fault));
  });

  test("refused: metering keeps the event with its reason, and counts it nowhere", async () => {
    const fault = faultOf(usageRefused);
    expect(await meteredBy(went, fault)).toBe("0");
    const { items } = (await went.estate.metering.listRejections({ query: {} })).body;
    expect(items.map(({ code, event, receivedAt }) => [code, event.data?.["quantity"], receivedAt])).toEqual([
      ["unknown-subject", units(fault), truthOf(fault).detectableFrom],
    ]);
  });

  test("in quarantine: metering holds the event, and its policy is as it was", async () => {
    const fault = faultOf(usageQuarantined);
    expect(await meteredBy(went, fault)).toBe("0");
    const { items } = (await went.estate.metering.listQuarantine({ query: { status: "held" } })).body;
    expect(items.map(({ reason, heldAt }) => [reason, heldAt])).toEqual([["late", truthOf(fault).detectableFrom]]);
    expect((await went.estate.metering.getPolicy({})).body.lateEvents).toBe("current_window");
  });

  test("a partial batch: metering has all records, billing the half before it answered 429", async () => {
    const fault = faultOf(partialBatch);
    expect(await meteredBy(went, fault)).toBe(String(units(fault)));
    const records = callsOf(fault, "recordUsage").flatMap(({ body }) => (body as { records: { quantity: number }[] }).records);
    expect(records).toHaveLength(4);
    expect(await billed(went, fault)).toBe(units(fault) - records.reduce((sum, { quantity }) => sum + quantity, 0));
  });
});

describe("the discount spread over more lines", () => {
  test("makes the engine's rounded line taxes miss the invoice's tax by two minor units", async () => {
    const fault = faultOf(couponTaxRounding);
    const invoice = await invoiceOf(went, fault);
    const { items } = (await went.estate.tax.listTaxDocuments({ query: { code: invoice.id, status: "committed" } })).body;
    const document = items[0] ?? expect.fail("no tax document");
    expect(document.rounding).toBe("half-up, per line");
    expect(document.net).toEqual(invoice.net);
    const lineTaxes = document.lines.reduce((sum, { tax }) => sum + BigInt(tax.minor), 0n);
    expect(lineTaxes).toBe(BigInt(document.tax.minor));
    const gap = BigInt(invoice.tax?.minor ?? "0") - lineTaxes;
    const wide = gap < 0n ? -gap : gap;
    expect(wide).toBe(2n);
    expect([String(wide), gap < 0n ? "under_billed" : "over_billed"]).toEqual([truthOf(fault).amountMinor, truthOf(fault).direction]);
  });
});

describe("a number misread in a currency without two decimals", () => {
  test.each(misread.map((fault) => [fault.currency, fault] as const))("%s", async (currency, fault) => {
    const { estate, ids } = went;
    const manualJournalId = idOf(ids.kept, `journal/${fault.opportunity}`);
    const { journalEntryId, legalEntity, postedOn, lines } = (await estate.erp.getManualJournal({ params: { manualJournalId } })).body;
    const posted = (await estate.erp.getJournalEntry({ params: { journalEntryId: journalEntryId ?? "" } })).body;
    const stated = { KWD: "12345", ISK: "12345", MGA: "1234500" }[currency] ?? "";
    expect(lines[0]?.debit).toEqual({ currency, minor: { KWD: "123450", ISK: "123", MGA: "12345" }[currency] });
    const [amount, nothing] = [
      { currency, minor: stated },
      { currency, minor: "0" },
    ];
    const right = (
      await estate.erp.previewJournalEntry({
        body: {
          reference: "right",
          legalEntity,
          postedOn,
          currency,
          memo: "as stated",
          preparedBy: "test",
          lines: [
            { account: "6000", debit: amount, credit: nothing },
            { account: "1010", debit: nothing, credit: amount },
          ],
        },
        idempotencyKey: `right/${currency}`,
      })
    ).body;
    const [booked, rightly] = [posted.lines[0]?.functionalDebit, right.lines[0]?.functionalDebit];
    const gap = BigInt(booked?.minor ?? "0") - BigInt(rightly?.minor ?? "0");
    expect([booked?.currency, String(gap < 0n ? -gap : gap)]).toEqual([truthOf(fault).currency, truthOf(fault).amountMinor]);
    expect(gap > 0n).toBe(currency === "KWD");
  });
});

describe("a missed promise of the support desk", () => {
  const ticketOf = async (fault: BusinessFault) => {
    const ticketId = idOf(went.ids.kept, `ticket/${fault.opportunity}`);
    return (await went.estate.support.getTicket({ params: { ticketId } })).body;
  };
  const requestsOf = async (fault: BusinessFault) =>
    (await went.estate.support.listCreditRequests({ query: { ticketId: (await ticketOf(fault)).id } })).body.items;
  const kinds = [slaCreditUnasked, slaCreditRejected, slaCreditNotGiven].map((kind) => [kind.name, kind] as const);

  /** What the renewal's invoice bears: the fee of a period, and the tax on it. */
  const feeOf = async (fault: BusinessFault) => {
    const line = (await invoiceOf(went, fault)).lines.find(({ kind }) => kind === "recurring") ?? expect.fail("no fee");
    return { net: BigInt(line.net.minor), tax: BigInt(line.tax?.minor ?? expect.fail("no tax")) };
  };
  const halfUp = (dividend: bigint, divisor: bigint): bigint => (dividend * 2n + divisor) / (divisor * 2n);
  const creditOf = async (fault: BusinessFault): Promise<bigint> => {
    const { amountRule } = truthOf(fault);
    return halfUp((await feeOf(fault)).net * BigInt(/^(\d+) %/.exec(amountRule)?.[1] ?? expect.fail(amountRule)), 100n);
  };

  test.each(kinds)(
    "%s: a clock of the contract's ticket rang, and a share of a billed period with its tax is at stake",
    async (_name, kind) => {
      const fault = faultOf(kind);
      const ticket = await ticketOf(fault);
      expect(ticket.sla?.firstReply?.breachedAt).not.toBeNull();
      expect(ticket.contractId).toBe(idOf(went.ids.contracts, fault.contract));
      const [credit, { net, tax }] = [await creditOf(fault), await feeOf(fault)];
      expect(truthOf(fault).amountMinor).toBe(String(credit + halfUp(tax * credit, net)));
    },
  );

  test("unasked: it can be known from the moment the first reply is late, and nobody asks", async () => {
    const fault = faultOf(slaCreditUnasked);
    expect((await ticketOf(fault)).sla?.firstReply?.breachedAt).toBe(truthOf(fault).detectableFrom);
    expect(await requestsOf(fault)).toEqual([]);
  });

  test.each([
    [slaCreditRejected.name, slaCreditRejected, "rejected"],
    [slaCreditNotGiven.name, slaCreditNotGiven, "accepted"],
  ] as const)("%s: what was asked for is the share that is owed, and no credit note gives it", async (_name, kind, status) => {
    const fault = faultOf(kind);
    const { detectableFrom } = truthOf(fault);
    expect(
      (await requestsOf(fault)).map((request) => [request.status, request.amount.minor, request.creditNote, request.requestedAt]),
    ).toEqual([[status, String(await creditOf(fault)), null, detectableFrom]]);
    const billingAccountId = idOf(went.ids.billingAccounts, fault.account);
    expect((await went.estate.billing.listCreditNotes({ query: { billingAccountId } })).body.items).toEqual([]);
  });
});

test("something in the estate raises every code a fault of the catalogue must cause", () => {
  const sources = globSync("services/{orchestrator,intelligence}/src/**/*.ts", { cwd: root }).filter(
    (path) => !/(test|fixture)\.ts$/.test(path),
  );
  const text = sources.map((path) => readFileSync(join(root, path), "utf8")).join("\n");
  const codes = new Set(faultCatalogue.flatMap(({ truth }) => truth.map(({ code }) => code)));
  expect([...codes].filter((code) => !new RegExp(`code: [^\n]*"${code}"`).test(text))).toEqual([]);
});
