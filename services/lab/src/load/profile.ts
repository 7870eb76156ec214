import type { Instant } from "@cashline/kernel/time";
import type { Book, PlannedRenewal } from "@cashline/scenarios/book/book";
import type { GenerateOptions } from "@cashline/scenarios/book/generate";
import type { LoadedIds } from "@cashline/scenarios/book/loaded-ids";
import type { BusinessFault, FaultKind } from "@cashline/scenarios/faults/fault";
import type { EstateClients } from "../sandbox/estate-clients.ts";
import type { SandboxControl } from "../sandbox/sandbox.ts";
import type { LoadPlan, LoadStep } from "../supervisor/k6-run.ts";
import type { Snapshot } from "../checks/snapshot.ts";
import type { EstateWatch } from "./estate-watch.ts";

/** How much load is asked for. */
export type Asked = {
  renewals: number;
  /** A second. */
  rate: number;
  /** How many times faster than life the calendar runs. */
  compress: number;
  /** Subscriptions the book has at least, however few of them renew. */
  subscriptions?: number | undefined;
};

/** A figure of one profile alone: for people, and for k6's thresholds by its name as a metric. */
export type OwnFigure = { metric: string; says: string; value: number };

/** Where a profile is played. */
export type LoadStage = {
  readonly clients: EstateClients;
  readonly sandbox: SandboxControl;
  readonly book: Book;
  readonly ids: LoadedIds;
  /** Won by k6, in this order. */
  readonly renewals: readonly PlannedRenewal[];
  readonly steps: readonly LoadStep[];
  readonly faults: readonly BusinessFault[];
  readonly at: Instant;
  /** Of this run's files. */
  readonly folder: string;
  readonly watch: EstateWatch;
  readonly tell: (detail: string) => void;
};

/** What the lab does beside k6, for one run. */
export type Cast = {
  /** Before the load, on the loaded book, the clock still at its first morning. @returns what k6 needs beside the renewals */
  prepare?(): Promise<Pick<LoadPlan, "stormFile">>;
  /** While k6 loads, from its first call on. Ends by itself, or when `over` says so. */
  beside?(over: AbortSignal): Promise<void>;
  /** After the load, when the estate has come to rest, and before anything is judged. */
  afterwards?(): Promise<void>;
  /** What was found of what the cast itself has done wrong, where no business fault is planted. */
  exceptions?(snapshot: Snapshot): { planted: number; found: number; false: number };
  figures?(snapshot: Snapshot): Promise<OwnFigure[]> | OwnFigure[];
  /** Sentences for the report. */
  remarks?(): string[];
};

/** One load profile as the lab sees it: what it is played on. What k6 does is in `load-tests/profiles`, under the same name. */
export type LoadProfile = {
  readonly name: string;
  readonly summary: string;
  readonly usual: { readonly renewals: number; readonly rate: number };
  readonly season: Omit<GenerateOptions, "seed" | "accounts">;
  /** Accounts of its book for each renewal that k6 wins; more leave some that are won before. */
  readonly accountsPerRenewal?: number;
  /** Where the scenario clock stands during the load. */
  readonly at: Instant;
  readonly steps: (asked: Asked, renewals: readonly PlannedRenewal[]) => LoadStep[];
  /** The renewals in order of arrival. */
  readonly order?: (renewals: readonly PlannedRenewal[]) => PlannedRenewal[];
  /** Calls a second beside renewals, for each renewal a second. */
  readonly besidePerRenewal?: number;
  /** Business faults planted before the load, on as many as this share of its renewals; what is found is graded. */
  readonly faults?: {
    readonly kinds: readonly FaultKind[];
    readonly share: number;
    /** Whether they hit renewals that k6 wins, or others. */
    readonly on: "loaded" | "others";
  };
  /** Scenario hours the clock may go on after the load, until what waits to try again has done so. */
  readonly hoursAfter?: number;
  readonly cast?: (stage: LoadStage) => Cast;
};
