import { ProblemError } from "@cashline/client/errors";
import type { Operation } from "@cashline/contracts/common/operation";
import { billingContract } from "@cashline/contracts/systems/billing/contract";
import type { BillingAccount, Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import { cpqContract } from "@cashline/contracts/systems/cpq/contract";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import { crmContract } from "@cashline/contracts/systems/crm/contract";
import { hubContract } from "@cashline/contracts/services/hub/contract";
import { erpContract } from "@cashline/contracts/systems/erp/contract";
import type { Customer } from "@cashline/contracts/systems/erp/entities";
import { meteringContract } from "@cashline/contracts/systems/metering/contract";
import { paymentContract } from "@cashline/contracts/systems/payment/contract";
import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import { provisioningContract } from "@cashline/contracts/systems/provisioning/contract";
import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import { supportContract } from "@cashline/contracts/systems/support/contract";
import { taxContract } from "@cashline/contracts/systems/tax/contract";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import type { MoneyWire } from "@cashline/kernel/money";
import { Value } from "typebox/value";
import type { Systems } from "../systems/systems.ts";
import { collectionsReplies } from "./collections-world.fixture.ts";
import { plainSale, untouched } from "./tax-records.fixture.ts";
import {
  SEED,
  NOW,
  billingAccount,
  contract,
  draftOf,
  entitlement,
  idOf,
  ids,
  opportunity,
  price,
  quote,
  subscription,
  term,
  usd,
} from "./world-records.fixture.ts";

export type Call = {
  name: string;
  options: {
    params?: Record<string, string>;
    body?: Record<string, unknown>;
    idempotencyKey?: string;
    correlationId?: string;
    query?: unknown;
  };
};
export type Reply = (options: never) => unknown;

/** The outside systems of one test: what they answer follows from a few facts that a test may set. */
export type World = {
  readonly systems: Systems;
  /** Every call, in order. */
  readonly calls: Call[];
  /** Names of the calls that change something, in order. */
  changes(): string[];
  /** What billing charges per seat and month, in whole dollars; CPQ's price is 100. */
  billedPrice: number;
  sellsAs: string;
  /** CRM's parent of the account; billing and ERP have none until they are aligned. */
  parent: string | null;
  /** What comes of the next payment attempts; the last one stays. */
  payments: ("succeeds" | "processing" | "soft" | "hard")[];
  /** Billing's subscription and provisioning's entitlement as they stand. */
  billed: Subscription;
  used: Entitlement;
  /** CPQ wants the discount reviewed. */
  inReview: boolean;
  /** Lists that have something to answer; one taken out answers an empty page. */
  readonly knowing: Set<string>;
  /** Operations that refuse, with a problem code, until taken out. */
  readonly refusing: Map<string, string>;
  /** What a test has operations answer, beside or instead of what they answer here. */
  readonly answering: Map<string, Reply>;
};

const contracts = {
  crm: crmContract,
  cpq: cpqContract,
  billing: billingContract,
  tax: taxContract,
  payment: paymentContract,
  erp: erpContract,
  provisioning: provisioningContract,
  metering: meteringContract,
  support: supportContract,
  hub: hubContract,
};

/**
 * Systems that answer by contract and write down what they were asked. Requests and replies are checked against the
 * contract's schemas, so that a flow cannot pass by asking for what a real system would refuse.
 * @param more answers beside the usual ones, by operation
 */
export function openWorld(more: Readonly<Record<string, Reply>> = {}): World {
  const calls: Call[] = [];
  const refusing = new Map<string, string>();
  const answering = new Map<string, Reply>();
  const knowing = new Set(["billing.listSubscriptions", "billing.listBillingAccounts", "provisioning.listEntitlements"]);
  const facts = {
    billedPrice: 100,
    sellsAs: "US01",
    parent: null as string | null,
    payments: ["succeeds"] as World["payments"],
    inReview: false,
    billed: subscription,
    used: entitlement,
  };
  const replies = { ...repliesOf(facts), ...more };
  const client = (system: keyof typeof contracts) =>
    Object.fromEntries(
      Object.entries(contracts[system].operations as Record<string, Operation>).map(([operation, declared]) => [
        operation,
        (options: Call["options"] = {}) => {
          const name = `${system}.${operation}`;
          calls.push({ name, options: structuredClone(options) });
          for (const part of ["params", "query", "body"] as const)
            if (declared[part]) must(declared[part], options[part], `${part} of ${name}`);
          if (declared.method !== "GET" && !options.idempotencyKey) throw new Error(`${name} was called without an idempotency key`);
          const code = refusing.get(name);
          if (code !== undefined) return Promise.reject(refusal(name, code));
          const reply = answering.get(name) ?? replies[name];
          if (!reply) throw new Error(`nothing answers ${name} here`);
          const emptied = /\.list(Subscriptions|BillingAccounts|Entitlements)$/.test(name) && !knowing.has(name);
          const body = emptied ? { items: [], next: null } : reply(options as never);
          must(declared.reply.body, body, `reply of ${name}`);
          return Promise.resolve({ body: structuredClone(body), version: 1, replayed: false });
        },
      ]),
    );
  const systems = Object.fromEntries(Object.keys(contracts).map((system) => [system, client(system as keyof typeof contracts)]));
  const world = {
    calls,
    refusing,
    answering,
    knowing,
    changes: () => calls.map(({ name }) => name).filter((name) => !/\.(get|list|preview)/.test(name)),
    systems: { ...systems, seed: SEED, now: () => NOW } as unknown as Systems,
  };
  return Object.assign(facts, world);
}

type Facts = Pick<World, "billedPrice" | "sellsAs" | "parent" | "payments" | "inReview" | "billed" | "used">;

function repliesOf(facts: Facts): Record<string, Reply> {
  const page = (...items: unknown[]) => ({ items, next: null });
  let held: BillingAccount = billingAccount;
  let customer: Customer = {
    id: ids.customer,
    accountId: ids.account,
    billingAccountId: ids.billingAccount,
    parentAccountId: null,
    legalEntity: "US01",
    name: "Acme",
    currency: "USD",
    status: "active",
  };
  let standing: Quote = quote;
  let invoice = draftOf(1, facts.billedPrice, facts.sellsAs);
  let attempts = 0;
  const documents = new Map<string, TaxDocument>();
  const accountNow = (): BillingAccount => (held = { ...held, legalEntity: facts.sellsAs });
  const quoteIs = (change: Partial<Quote>): Quote => (standing = { ...standing, ...change });
  const invoiceIs = (change: Partial<Invoice>): Invoice => (invoice = { ...invoice, ...change });
  const usedIs = (change: Partial<Entitlement>): Entitlement => (facts.used = { ...facts.used, ...change });
  const documentIs = (id: string, change: Partial<TaxDocument>): TaxDocument => {
    const document = { ...(documents.get(id) as TaxDocument), ...change };
    documents.set(id, document);
    return document;
  };
  const journal = {
    id: idOf("je"),
    number: null,
    legalEntity: "US01",
    month: "2026-02",
    postedOn: "2026-02-02",
    currency: "USD",
    status: "posted",
    source: { kind: "invoice", id: "1" },
    customerId: null,
    reversesId: null,
    postedAt: NOW,
  };
  const receivable = () => ({
    id: idOf("ar"),
    invoiceId: invoice.id,
    customerId: ids.customer,
    legalEntity: invoice.legalEntity,
    currency: "USD",
    net: invoice.net,
    tax: invoice.tax,
    gross: invoice.total,
    open: invoice.due,
    status: "open",
    postedOn: "2026-02-02",
    dueOn: "2026-02-02",
    journalEntryId: idOf("je"),
    revenueScheduleId: idOf("rs"),
  });
  return {
    "hub.listMissingEvents": () => ({ items: [] }),
    "crm.getContract": () => contract,
    "crm.listContracts": () => ({ items: [contract], next: null }),
    "crm.getOpportunity": () => opportunity,
    "crm.recordSignedQuote": ({ body }: { body: { quoteId: string } }) => ({ ...opportunity, quoteId: body.quoteId }),
    "crm.renewContract": () => ({ ...contract, ...term, renewals: 1, lastOpportunityId: ids.opportunity, lastTermValue: quote.termNet }),
    "cpq.listQuotes": () => page(...(standing.status === "draft" ? [] : [standing])),
    "cpq.createQuote": () => quoteIs({}),
    "cpq.submitQuote": () => quoteIs({ status: facts.inReview ? "in_review" : "approved" }),
    "cpq.approveQuote": () => quoteIs({ status: "approved" }),
    "cpq.acceptQuote": () => quoteIs({ status: "accepted", acceptedAt: NOW }),
    "cpq.rejectQuote": () => quoteIs({ status: "rejected" }),
    "cpq.getPrice": () => price,
    "billing.listSubscriptions": () => page(facts.billed),
    "billing.getSubscription": () => facts.billed,
    "billing.cancelSubscription": ({ body }: { body: { effectiveOn: string } }) => ({
      subscription: (facts.billed = { ...facts.billed, status: "cancelled", cancelledOn: body.effectiveOn }),
      proration: null,
      invoice: null,
      creditNotes: [],
    }),
    "billing.listBillingAccounts": () => page(accountNow()),
    "billing.getBillingAccount": () => accountNow(),
    "billing.updateBillingAccount": ({ body }: { body: Partial<BillingAccount> }) => {
      facts.sellsAs = body.legalEntity ?? facts.sellsAs;
      return (held = { ...accountNow(), ...body });
    },
    "billing.loadRateCard": ({ body }: { body: { unitPrice: string; sourcePriceId: string } }) => {
      facts.billedPrice = Number(body.unitPrice);
      return { id: ids.rateCard, ...body, seatModel: null, usageModel: null, minimumCommitment: null };
    },
    "billing.renewSubscription": () => ({
      subscription: { ...subscription, ...term, renewals: 1, lastQuoteId: ids.quote },
      invoice: (invoice = draftOf(1, facts.billedPrice, facts.sellsAs)),
    }),
    "billing.undoRenewal": () => subscription,
    "billing.redraftInvoice": () => (invoice = draftOf(invoice.revision + 1, facts.billedPrice, facts.sellsAs)),
    "billing.holdInvoice": ({ body }: { body: { reason: string; caseId: string } }) => invoiceIs({ hold: { ...body, since: NOW } }),
    "billing.finalizeInvoice": ({ body }: { body: { tax: MoneyWire; taxDocumentId: string } }) => {
      const total = usd(BigInt(invoice.net.minor) + BigInt(body.tax.minor));
      return invoiceIs({
        status: "open",
        tax: body.tax,
        total,
        due: total,
        taxDocumentId: body.taxDocumentId,
        finalizedAt: NOW,
        issuedOn: "2026-02-02",
        dueOn: "2026-02-02",
      });
    },
    "billing.getInvoice": () => invoice,
    "billing.listInvoices": () => page(invoice),
    "billing.voidInvoice": () => invoiceIs({ status: "void", voidedAt: NOW }),
    "billing.payInvoice": () => invoiceIs({ status: "paid", paidAt: NOW, due: usd(0) }),
    "billing.recordPaymentFailure": ({ body }: { body: { declineCode: string; declineKind: string } }) => {
      const count = invoice.dunning.attempts + 1;
      return invoiceIs({
        dunning: {
          attempts: count,
          lastDecline: body.declineCode,
          nextRetryAt: body.declineKind === "soft" && count < 4 ? "2026-02-05T10:00:00.000Z" : null,
          exhausted: count >= 4,
          campaign: "standard",
          finalActionAt: null,
        },
      });
    },
    "tax.calculateTax": ({
      body,
    }: {
      body: Pick<TaxDocument, "code" | "legalEntity" | "shipTo" | "customerTaxId" | "taxOn" | "currency"> & {
        lines: { lineId: string; net: MoneyWire; taxCode: string }[];
      };
    }) => {
      // Ten percent where the contract's own entity sells, nothing elsewhere.
      const lines = body.lines.map((line) => {
        const tax = usd(body.legalEntity === contract.sellingEntity ? BigInt(line.net.minor) / 10n : 0n);
        return { ...line, tax, details: [{ jurisdiction: "US-CA", name: "sales tax", rate: "0.1", taxable: line.net, tax }] };
      });
      const sum = (amounts: MoneyWire[]): MoneyWire => usd(amounts.reduce((total, { minor }) => total + BigInt(minor), 0n));
      const document: TaxDocument = {
        ...body,
        ...plainSale,
        ...untouched,
        id: idOf("txd", body.code),
        version: 1,
        status: "saved",
        accountId: null,
        thresholdScope: "US-CA",
        lines,
        summary: [
          {
            jurisdiction: "US-CA",
            name: "sales tax",
            rate: "0.1",
            taxable: sum(lines.map(({ net }) => net)),
            exempt: usd(0n),
            tax: sum(lines.map(({ tax }) => tax)),
          },
        ],
        net: sum(lines.map(({ net }) => net)),
        tax: sum(lines.map(({ tax }) => tax)),
      };
      documents.set(document.id, document);
      return document;
    },
    "tax.commitTaxDocument": ({ params }: { params: { taxDocumentId: string } }) =>
      documentIs(params.taxDocumentId, { status: "committed", committedAt: NOW }),
    "tax.voidTaxDocument": ({ params }: { params: { taxDocumentId: string } }) =>
      documentIs(params.taxDocumentId, { status: "voided", voidedAt: NOW }),
    "erp.validatePosting": ({ body }: { body: { legalEntity: string; parentAccountId: string | null } }) => {
      const findings = [
        ...(body.legalEntity === contract.sellingEntity
          ? []
          : [{ code: "legal-entity-mismatch", detail: "another entity", expected: contract.sellingEntity, found: body.legalEntity }]),
        ...(customer.parentAccountId === facts.parent
          ? []
          : [{ code: "customer-hierarchy-mismatch", detail: "another parent", expected: facts.parent, found: customer.parentAccountId }]),
      ];
      return { id: idOf("pv"), invoiceId: invoice.id, outcome: findings.length === 0 ? "accepted" : "rejected", findings, checkedAt: NOW };
    },
    "erp.postInvoice": () => ({
      receivable: receivable(),
      journalEntry: {
        ...journal,
        lines: ["1200", "2400"].map((number) => ({ account: number, role: "receivable", debit: usd(0), credit: usd(0) })),
      },
      revenueSchedule: {
        id: idOf("rs"),
        invoiceId: invoice.id,
        contractId: ids.contract,
        legalEntity: "US01",
        currency: "USD",
        total: invoice.net,
        startOn: term.startOn,
        endOn: term.endOn,
        method: "straight line by day, largest remainder",
        lines: [{ month: "2026-02", recognizeOn: "2026-02-28", days: 28, amount: invoice.net, status: "planned", journalEntryId: null }],
      },
    }),
    "erp.reversePosting": () => ({ ...receivable(), status: "reversed" }),
    "erp.applyCash": ({ body }: { body: { paymentIntentId: string; amount: MoneyWire; receivedOn: string } }) => ({
      id: idOf("cr"),
      ...body,
      invoiceId: invoice.id,
      legalEntity: "US01",
      journalEntryId: idOf("je"),
    }),
    "erp.listCustomers": () => page(customer),
    "erp.getCustomer": () => customer,
    "erp.updateCustomer": ({ body }: { body: Partial<Customer> }) => (customer = { ...customer, ...body }),
    "payment.attachPaymentMethod": ({ body }: { body: object }) => ({ id: idOf("pm", "new"), instrument: null, mandate: null, ...body }),
    "payment.createPaymentIntent": ({ body }: { body: Pick<PaymentIntent, "accountId" | "invoiceId" | "paymentMethodId" | "amount"> }) => {
      attempts += 1;
      const what = facts.payments.length > 1 ? facts.payments.shift() : facts.payments[0];
      return intentOf(body, attempts, what ?? "succeeds");
    },
    "provisioning.listEntitlements": () => page(facts.used),
    "provisioning.getEntitlement": () => facts.used,
    "provisioning.suspendEntitlement": ({ body }: { body: { reason: string; code: Entitlement["suspensionCode"] } }) =>
      usedIs({ status: "suspended", suspensionReason: body.reason, suspensionCode: body.code, suspendedOn: "2026-02-02" }),
    "provisioning.resumeEntitlement": ({ body }: { body: { reason: string } }) =>
      usedIs({ status: "active", suspensionReason: null, suspensionCode: null, suspendedOn: null, resumptionReason: body.reason }),
    "provisioning.terminateEntitlement": ({ body }: { body: { reason: string } }) =>
      usedIs({ status: "terminated", terminationReason: body.reason }),
    "provisioning.extendEntitlement": ({ body }: { body: Partial<Entitlement> }) => ({ ...entitlement, ...body, renewals: 1 }),
    ...collectionsReplies(
      () => invoice.due,
      () => facts.parent,
    ),
  };
}

/** A payment attempt and what came of it at once. */
export function intentOf(
  of: Pick<PaymentIntent, "accountId" | "invoiceId" | "paymentMethodId" | "amount">,
  attempt: number,
  what: World["payments"][number],
): PaymentIntent {
  const declined = what === "soft" || what === "hard";
  return {
    id: idOf("pi", String(attempt)),
    ...of,
    attempt,
    status: declined ? "requires_payment_method" : what === "processing" ? "processing" : "succeeded",
    decline: declined
      ? { code: what === "soft" ? "insufficient_funds" : "stolen_card", kind: what, at: NOW, schemeCode: null, advice: null }
      : null,
    refunded: usd(0),
    createdAt: NOW,
    settlesAt: what === "processing" ? "2026-02-05T10:00:00.000Z" : null,
    succeededAt: what === "succeeds" ? NOW : null,
    confirmations: 1,
    offSession: true,
    captureMethod: "automatic",
    authorizationValidDays: null,
    captureBefore: null,
    captured: what === "succeeds" ? of.amount : usd(0),
    disputed: usd(0),
    nextAction: null,
    authenticatedAt: null,
    cancellationReason: null,
  };
}

function must(schema: NonNullable<Operation["body"]>, value: unknown, what: string): void {
  if (Value.Check(schema, value ?? {})) return;
  throw new Error(`${what} is not by contract: ${JSON.stringify(Value.Errors(schema, value ?? {}).slice(0, 3))}`);
}

/** A refusal as the typed client throws it. */
export function refusal(operation: string, code: string): ProblemError {
  return new ProblemError(
    operation,
    { type: `urn:cashline:problem:${code}`, code, title: code, status: 409, detail: `${operation} refuses`, action: "none", instance: "/" },
    undefined,
  );
}
