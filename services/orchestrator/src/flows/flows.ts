import type { Flow, FlowCode } from "../engine/port.ts";
import { systemsInTrace, type Systems } from "../systems/systems.ts";
import { amendment } from "./amendment.ts";
import { collections } from "./collections.ts";
import { creditFollows } from "./credit-follows.ts";
import { creditRequest } from "./credit-request.ts";
import { invoiceToCash } from "./invoice-to-cash.ts";
import { moneyBack } from "./money-back.ts";
import { owedNoMore } from "./owed-no-more.ts";
import { priceSync } from "./price-sync.ts";
import { renewal } from "./renewal.ts";
import { resolution } from "./resolution.ts";
import { serviceFollows } from "./service-follows.ts";
import { sweep } from "./sweep.ts";

/** What the engine runs, by name; calls of a flow go on in the trace of what started it. */
export function flowsOver(systemsOf: (tenant: string) => Systems): Readonly<Record<string, FlowCode>> {
  const inTrace =
    <Input extends { traceparent: string | null }>(run: (flow: Flow, systems: Systems, input: Input) => Promise<unknown>): FlowCode =>
    (flow, input: Input) =>
      run(flow, systemsInTrace(systemsOf(flow.tenant), input.traceparent), input);
  return {
    renewal: inTrace(renewal),
    amendment: inTrace(amendment),
    resolution: inTrace(resolution),
    priceSync: inTrace(priceSync),
    collections: inTrace(collections),
    creditFollows: inTrace(creditFollows),
    moneyBack: inTrace(moneyBack),
    serviceFollows: inTrace(serviceFollows),
    invoiceToCash: inTrace(invoiceToCash),
    creditRequest: inTrace(creditRequest),
    owedNoMore,
    sweep: (flow, input) => sweep(flow, systemsOf(flow.tenant), input),
  };
}
