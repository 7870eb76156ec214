import { ProblemError } from "@cashline/client/errors";
import { simulatorOperations } from "@cashline/contracts/common/control";
import type { Operation } from "@cashline/contracts/common/operation";
import { identityContract } from "@cashline/contracts/services/identity/contract";
import { systemContracts } from "@cashline/contracts/systems/system-contracts";
import { canonicalJson } from "@cashline/kernel/canonical-json";
import { deriveId } from "@cashline/kernel/ids";
import Value from "typebox/value";
import type { TSchema } from "typebox";
import type { Estate } from "./estate.ts";

type Input = { params?: unknown; query?: unknown; body?: unknown; idempotencyKey?: string; ifMatch?: number };
export type PaperCall = { system: string; operation: string; input: Input };

/**
 * An estate on paper, for dry runs: it checks every call against the operation's contract, answers ids derived from the
 * idempotency key, and replays what it has seen. It decides nothing the systems decide.
 */
export type PaperEstate = {
  readonly estate: Estate;
  readonly calls: PaperCall[];
  /** What was wrong with calls, by the contracts. */
  readonly flaws: string[];
  /** Calls that were not repetitions. */
  effects(): number;
  mostAtOnce(): number;
  /**
   * Makes an operation fail from now on, or only its call under an idempotency key; with a problem's code, as a system that
   * refuses it.
   */
  refuse(operation: string, code?: string, idempotencyKey?: string): void;
};

const prefixes: Readonly<Record<string, string>> = {
  createAccount: "acc",
  createContact: "con",
  createContract: "ctr",
  createOpportunity: "opp",
  publishPrice: "prc",
  loadRateCard: "rc",
  attachPaymentMethod: "pm",
  createBillingAccount: "bac",
  createCustomer: "cus",
  createSubscription: "sub",
  activateEntitlement: "ent",
  createMeter: "mtr",
  registerSubject: "sbj",
  importTicket: "tkt",
  createLegalEntity: "le",
  createRegistration: "reg",
  createExemptionCertificate: "exc",
  createJournalEntry: "mj",
  createTicket: "tkt",
  openCreditRequest: "crq",
};

/** What reads find on paper, by system and operation. */
export type PaperAnswers = Readonly<Record<`${string}.${string}`, (input: Input) => object>>;

export function openPaperEstate(tenant: string, answers: PaperAnswers = {}): PaperEstate {
  const calls: PaperCall[] = [];
  const flaws: string[] = [];
  const seen = new Map<string, string>();
  const refused = new Map<string, string | undefined>();
  let running = 0;
  let most = 0;

  const answer = async (system: string, operation: Operation, input: Input): Promise<unknown> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    const one = `${operation.id} ${input.idempotencyKey ?? ""}`;
    const refusedAs = refused.get(one) ?? refused.get(operation.id);
    if (refused.has(operation.id) && refusedAs === undefined) throw new Error(`${operation.id} is refused`);
    calls.push({ system, operation: operation.id, input });
    for (const part of ["params", "body"] as const) {
      const schema = operation[part] as TSchema | undefined;
      if (schema && !Value.Check(schema, input[part]))
        flaws.push(`${operation.id} ${part}: ${canonicalJson(Value.Errors(schema, input[part]))}`);
    }
    const controls = operation.path.startsWith("/control/");
    if (operation.method !== "GET" && !controls && input.idempotencyKey === undefined) flaws.push(`${operation.id} has no idempotency key`);
    if (operation.ifMatch === "required" && input.ifMatch === undefined)
      flaws.push(`${operation.id} does not say which version it changes`);
    if (refusedAs !== undefined) throw refusal(operation.id, refusedAs);
    const key = `${system} ${operation.id} ${operation.method === "GET" || controls ? canonicalJson(input) : (input.idempotencyKey ?? "")}`;
    const content = canonicalJson({ params: input.params, body: input.body });
    const earlier = seen.get(key);
    if (earlier !== undefined && earlier !== content)
      flaws.push(`${operation.id}: ${input.idempotencyKey ?? ""} came with another request`);
    seen.set(key, content);
    const id = deriveId(prefixes[operation.id] ?? "x", tenant, system, input.idempotencyKey ?? "");
    const found = answers[`${system}.${operation.id}`];
    return {
      body: found ? found(input) : { id, ...(input.body as object), clientId: "client", clientSecret: "secret" },
      version: 1,
      replayed: earlier !== undefined,
    };
  };
  const client = (system: string, operations: Readonly<Record<string, Operation>>): unknown =>
    Object.fromEntries(
      Object.entries(operations).map(([name, operation]) => [name, (input: Input = {}) => answer(system, operation, input)]),
    );
  const estate = {
    tenant,
    identity: client("identity", identityContract.operations),
    ...Object.fromEntries(systemContracts.map(({ name, operations }) => [name, client(name, operations)])),
    faults: Object.fromEntries(systemContracts.map(({ name }) => [name, client(name, simulatorOperations)])),
  } as unknown as Estate;
  return {
    estate,
    calls,
    flaws,
    effects: () => seen.size,
    mostAtOnce: () => most,
    refuse: (operation, code, idempotencyKey) =>
      void refused.set(idempotencyKey === undefined ? operation : `${operation} ${idempotencyKey}`, code),
  };
}

function refusal(operation: string, code: string): ProblemError {
  const problem = {
    type: `urn:problem:${code}`,
    title: code,
    status: 409,
    detail: "refused on paper",
    action: "",
    code,
    instance: "paper",
  };
  return new ProblemError(operation, problem, undefined);
}
