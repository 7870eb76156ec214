// @boundaries-ignore k6 brings its own modules
import { SharedArray } from "k6/data";

/** So many arrivals, evenly spread over so much real time; the next step begins where this one ends. */
export type Arrivals = { arrivals: number; overMs: number };

/** What callers need an access token for. */
export type Service = "crm" | "orchestrator" | "intelligence";

/** What the lab prepares before a run, and leaves in one file. */
export type Plan = {
  urls: Record<Service | "hub", string>;
  /** Where the load's client asks for its access tokens, and for what, by service. */
  access: { tokenUrl: string; resources: Record<Service, string> };
  /** File with that client's id and secret; the lab removes it after the run. */
  clientFile: string;
  /** The renewals to win, in the order in which they arrive. */
  opportunities: readonly string[];
  arrivals: Arrivals[];
  /** Whether a vendor's limit is switched on, so that calls may be turned away for a while. */
  limited: boolean;
  /** The scenario window that figures are asked for. */
  window: { from: string; to: string };
  /** Where the lab answers what became of it all. */
  resultsUrl: string;
  /** Calls a second of a profile that makes others beside renewals. */
  besideRate: number;
  /** File with the batches to deliver again; of `webhook-storm` alone. */
  stormFile?: string;
};

// k6 resolves no packages; everything a run needs comes in one file and one setting.
const planned = (): Plan => JSON.parse(open(__ENV["CASHLINE_PLAN"] ?? "plan.json")) as Plan;

// Every caller is a machine of its own, and a long load has many renewals: callers share one list of them.
const shared = new SharedArray("plan", () => [{ ...planned(), opportunities: [] }]);
export const plan: Plan = { ...(shared[0] as Plan), opportunities: new SharedArray("opportunities", () => [...planned().opportunities]) };
