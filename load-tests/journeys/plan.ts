/** So many arrivals, evenly spread over so much real time; the next step begins where this one ends. */
export type Arrivals = { arrivals: number; overMs: number };

/** What the lab prepares before a run, and leaves in one file. */
export type Plan = {
  urls: Record<"crm" | "orchestrator" | "intelligence" | "hub", string>;
  /** Of the load's own client, one for each service it asks. */
  tokens: Record<"crm" | "orchestrator" | "intelligence", string>;
  /** The renewals to win, in the order in which they arrive. */
  opportunities: string[];
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
export const plan = JSON.parse(open(__ENV["CASHLINE_PLAN"] ?? "plan.json")) as Plan;
