import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ProblemError } from "@cashline/client/errors";
import { everyItem } from "@cashline/client/pages";
import type { KpiValue } from "@cashline/contracts/services/intelligence/kpi-entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { addMs, instantAt } from "@cashline/kernel/time";
import type { Book } from "@cashline/scenarios/book/book";
import { billedAlike, type BilledAlike } from "../checks/billed-alike.ts";
import { formatKpi, table } from "../report/print.ts";
import { connect, type EstateClients } from "../sandbox/estate-clients.ts";
import { runSeason, type SeasonResult } from "../season.ts";
import { lockFolder } from "../supervisor/folder-lock.ts";
import type { Place } from "../topology.ts";
import { bookOf, plantedFaults, type BookOptions, type FaultChoice } from "./book.ts";
import { requireWritable } from "./output-folder.ts";
import { onOwnEstate } from "./own-estate.ts";
import { progressLine, type ProgressLine } from "./progress-line.ts";
import { runningPlace } from "./running-estate.ts";
import { isThere, requireNewSandbox } from "./sandbox-there.ts";

export type BaselineOptions = BookOptions & { sandbox: string; basePort?: number; out: string; faults: FaultChoice; json: boolean };

/** What is told of a season that was played for the comparison. */
type Played = {
  sandbox: string;
  byHand: boolean;
  renewals: number;
  cases: { opened: number; closed: number };
  /** Promises of the invariants that do not hold, and renewals nothing explains. */
  broken: readonly string[];
  seconds: number;
};

type Comparison = {
  product: "cashline";
  version: 1;
  generatedAt: string;
  seed: string;
  sandbox: string;
  baseline: string;
  seasons: readonly Played[];
  /** Whether by hand and by itself the season has come to the same bills. */
  billed: BilledAlike;
  kpis: readonly KpiValue[];
};

/**
 * Plays a season once more with every correction made by hand, and compares the two: on the estate that `start` keeps running,
 * where a season that is there already is the one compared, else on one started for it, where both are played. Writes
 * `baseline.json`.
 * @returns 1 when an invariant is broken or a renewal unexplained in a season that was played, else 0
 * @throws Error when the baseline's sandbox is there already, or when the season was played from another seed
 */
export async function baseline(options: BaselineOptions): Promise<0 | 1> {
  const { out, json } = options;
  requireWritable(out);
  const line = progressLine(process.stderr, json);
  const running = options.basePort === undefined ? runningPlace(out) : undefined;
  const comparison = running ? await compare(options, running, line) : await onEstateOfItsOwn(options, line);
  line.end();
  const file = join(out, "baseline.json");
  writeFileSync(file, `${JSON.stringify(comparison, null, 2)}\n`);
  process.stdout.write(json ? `${JSON.stringify(comparison)}\n` : `${inWords(comparison)}\n\nComparison  ${file}\n`);
  return comparison.seasons.some(({ broken }) => broken.length > 0) ? 1 : 0;
}

const OWN_BASE_PORT = 4100;

async function onEstateOfItsOwn(options: BaselineOptions, line: ProgressLine): Promise<Comparison> {
  const folder = join(options.out, "baseline");
  const lock = lockFolder(folder);
  try {
    const own = { folder, basePort: options.basePort ?? OWN_BASE_PORT, line };
    return await onOwnEstate(own, ({ place }) => compare(options, place, line));
  } finally {
    lock.release();
  }
}

async function compare(options: BaselineOptions, place: Place, line: ProgressLine): Promise<Comparison> {
  const { book, imported } = bookOf(options);
  const faults = plantedFaults(options.faults);
  const [automated, hand] = [connect(place, options.sandbox), connect(place, `${options.sandbox}-by-hand`)];
  await requireNewSandbox(hand);
  const play = async (clients: EstateClients, byHand: boolean): Promise<Played> => {
    const progress = (phase: string, detail: string): void => line.tell(phase, `${byHand ? "by hand" : "automated"}: ${detail}`);
    return playedIn(clients.tenant, byHand, await runSeason({ book, imported, clients, faults, byHand, progress }));
  };
  const isKnown = await isThere(automated);
  if (isKnown) await requireSameSeason(automated, book);
  const seasons = [...(isKnown ? [] : [await play(automated, false)]), await play(hand, true)];
  const params = { tenant: automated.tenant };
  line.tell("compare", `${automated.tenant} with ${hand.tenant}`);
  await automated.comparing.putBaseline({ params, body: { baseline: hand.tenant }, idempotencyKey: `lab/baseline/${hand.tenant}` });
  const { now } = (await automated.control("intelligence").getSandboxStatus({ params })).body;
  const window = { from: instantAt(book.from, "00:00"), to: addMs(now, 1) };
  const { items } = (await automated.intelligence.getKpis({ query: window })).body;
  return {
    product: "cashline",
    version: 1,
    generatedAt: new Date().toISOString(),
    seed: book.seed,
    sandbox: automated.tenant,
    baseline: hand.tenant,
    seasons,
    billed: billedAlike(await invoicesOf(automated), await invoicesOf(hand), book.to),
    kpis: items.filter(({ name }) => name.startsWith("automation_effect_")),
  };
}

/** A sandbox is asked to be set up as the book wants it, which changes nothing of one that is. @throws Error when it is another */
async function requireSameSeason(clients: EstateClients, { seed, from }: Pick<Book, "seed" | "from">): Promise<void> {
  const { tenant } = clients;
  try {
    await clients.control("intelligence").putSandbox({ params: { tenant }, body: { seed, startAt: instantAt(from, "00:00") } });
  } catch (error) {
    if (!(error instanceof ProblemError && error.code === "already-exists")) throw error;
    throw new Error(`The season in ${tenant} is of another seed: give the --seed it was played with, or another --sandbox.`, {
      cause: error,
    });
  }
}

const invoicesOf = ({ billing }: EstateClients): Promise<Invoice[]> =>
  Array.fromAsync(everyItem((query) => billing.listInvoices({ query })));

function playedIn(sandbox: string, byHand: boolean, { renewals, cases, invariants, performance }: SeasonResult): Played {
  const broken = invariants.flatMap(({ name, violations }) => violations.map((text) => `${name}: ${text}`));
  const { opened, closed } = cases;
  return {
    sandbox,
    byHand,
    renewals: renewals.completed,
    cases: { opened, closed },
    broken: [...broken, ...renewals.unexplained.map((text) => `unexplained: ${text}`)],
    seconds: performance.seconds.season,
  };
}

function inWords({ seasons, billed, kpis }: Comparison): string {
  const played = table(
    ["Season", "corrections", "renewals", "cases", "closed", "broken", "seconds"],
    seasons.map(({ sandbox, byHand, renewals, cases, broken, seconds }) => [
      sandbox,
      byHand ? "by hand" : "automated",
      ...[renewals, cases.opened, cases.closed, broken.length].map(String),
      seconds.toFixed(1),
    ]),
  );
  const effect = table(
    ["Against the baseline", "value"],
    kpis.flatMap(({ title, unit, rows }) => rows.map(({ label, value }) => [`${title}: ${label}`, formatKpi(unit, value)])),
  );
  const { contracts, otherwise } = billed;
  const bills = `Billed      ${contracts - otherwise.length} of ${contracts} contracts alike beside usage${otherwise.length === 0 ? "" : `; otherwise ${otherwise.join(", ")}`}`;
  return [played, bills, effect, ...seasons.flatMap(({ sandbox, broken }) => broken.map((text) => `${sandbox}: ${text}`))].join("\n\n");
}
