import type {
  Bottleneck,
  Deviation,
  DeviationKind,
  ProcessGraph,
  ProcessVariant,
  Rework,
} from "@cashline/contracts/services/intelligence/mining-operations";
import type { ReplyOf } from "@cashline/contracts/common/operation";
import type { getProcessConformance } from "@cashline/contracts/services/intelligence/mining-operations";
import { clock } from "../store/columns.ts";
import type { Store } from "../store/store.ts";
import { withoutScope } from "../kpis/scope.ts";
import type { Window } from "../queries/queries.ts";
import {
  BOTTLENECKS,
  CONFORMANCE,
  DEVIATIONS,
  DEVIATION_KINDS,
  GRAPH,
  OBJECT_BOTTLENECKS,
  OBJECT_REWORK,
  OBJECT_VARIANTS,
  REWORK,
  VARIANTS,
} from "./panel-queries.ts";

/** Of what a question about the process is; without an object type, of business cases. */
export type Question = Window & { readonly tenant: string; readonly objectType: string | undefined; readonly limit: number };

/** Numbers of 64 bits come as text; all here are counts and times far below 2^53. */
type Numeric = string | number;

const parameters = ({ tenant, from, to, objectType = "", limit }: Question) => ({
  tenant,
  from: clock(from),
  to: clock(to),
  object_type: objectType,
  most: limit,
});

/** Rows of a question about a whole sandbox. */
const ask = <Row>(store: Store, sql: string, of: ReturnType<typeof parameters>): Promise<Row[]> => store.query<Row>(withoutScope(sql), of);

const LIMIT = "LIMIT {most:UInt32}";

/** The directly-follows graph of one type of object. */
export async function graph(store: Store, question: Question & { objectType: string }): Promise<ProcessGraph> {
  type Row = { source: string; target: string; n: Numeric; median_seconds: number; p95_seconds: number };
  const rows = await ask<Row>(store, GRAPH, parameters(question));
  const nodes = new Map<string, { activity: string; events: number; starts: number; ends: number }>();
  const node = (activity: string) => nodes.getOrInsertComputed(activity, () => ({ activity, events: 0, starts: 0, ends: 0 }));
  let objects = 0;
  for (const { source, target, n } of rows) {
    if (target === "") node(source).ends += Number(n);
    else node(target).events += Number(n);
    if (source !== "") continue;
    node(target).starts += Number(n);
    objects += Number(n);
  }
  return {
    objectType: question.objectType,
    objects,
    activities: [...nodes.values()].toSorted((one, other) => other.events - one.events || (one.activity < other.activity ? -1 : 1)),
    edges: rows
      .filter(({ source, target }) => source !== "" && target !== "")
      .map(({ source, target, n, median_seconds: medianSeconds, p95_seconds: p95Seconds }) => ({
        source,
        target,
        count: Number(n),
        medianSeconds,
        p95Seconds,
      })),
  };
}

/** Variants, most frequent first, and what came again. */
export async function variants(
  store: Store,
  question: Question,
): Promise<{ cases: number; variants: number; items: ProcessVariant[]; rework: Rework[] }> {
  type Row = {
    hash: string;
    steps_of_all: string[];
    cases: Numeric;
    median_seconds: number;
    example: string;
    all_cases: Numeric;
    all_variants: Numeric;
  };
  type Again = { activity: string; cases: Numeric; all_returns: Numeric; seconds: number };
  const isOfObjects = question.objectType !== undefined;
  const [rows, again] = await Promise.all([
    ask<Row>(store, `${isOfObjects ? OBJECT_VARIANTS : VARIANTS} ${LIMIT}`, parameters(question)),
    ask<Again>(store, `${isOfObjects ? OBJECT_REWORK : REWORK} ${LIMIT}`, parameters(question)),
  ]);
  const cases = Number(rows[0]?.all_cases ?? 0);
  return {
    cases,
    variants: Number(rows[0]?.all_variants ?? 0),
    items: rows.map(({ hash, steps_of_all: path, cases: n, median_seconds: medianSeconds, example }) => ({
      hash,
      path,
      cases: Number(n),
      share: Number(n) / cases,
      medianSeconds,
      example,
    })),
    rework: again.map((row) => ({
      activity: row.activity,
      cases: Number(row.cases),
      returns: Number(row.all_returns),
      seconds: row.seconds,
    })),
  };
}

/** The waiting before each step, the longest in sum first. */
export async function bottlenecks(store: Store, question: Question): Promise<Bottleneck[]> {
  type Row = {
    activity: string;
    after: string;
    n: Numeric;
    total_seconds: number;
    share: number;
    median_seconds: number;
    p95_seconds: number;
  };
  const sql = question.objectType === undefined ? BOTTLENECKS : OBJECT_BOTTLENECKS;
  const rows = await ask<Row>(store, `${sql} ${LIMIT}`, parameters(question));
  return rows.map((row) => ({
    activity: row.activity,
    after: row.after,
    times: Number(row.n),
    totalSeconds: row.total_seconds,
    share: row.share,
    medianSeconds: row.median_seconds,
    p95Seconds: row.p95_seconds,
  }));
}

/** Business cases against their declared flows. */
export async function conformance(store: Store, question: Question): Promise<ReplyOf<typeof getProcessConformance>> {
  type Item = { correlation_id: string; flow: string; kind: DeviationKind; activity: string; detail: string; event_ids: string[] };
  const asked = parameters(question);
  const [flows, kinds, items] = await Promise.all([
    ask<{ flow: string; cases: Numeric; conforming: Numeric }>(store, CONFORMANCE, asked),
    ask<{ kind: DeviationKind; activity: string; flow: string; cases: Numeric }>(store, DEVIATION_KINDS, asked),
    ask<Item>(store, `${DEVIATIONS} ${LIMIT}`, asked),
  ]);
  return {
    flows: flows.map(({ flow, cases, conforming }) => ({ flow, cases: Number(cases), conforming: Number(conforming) })),
    kinds: kinds.map(({ kind, activity, flow, cases }) => ({ kind, activity, flow, cases: Number(cases) })),
    items: items.map(({ correlation_id: correlationId, flow, kind, activity, detail, event_ids: eventIds }): Deviation => ({
      correlationId,
      flow,
      kind,
      activity,
      detail,
      eventIds,
    })),
  };
}
