import { getUsage } from "@cashline/contracts/systems/metering/usage-operations";
import { read, refuse, reply } from "@cashline/sim-kit/command";
import { checkPeriod } from "../domain/closing.ts";
import { checkQuestion, usageRows } from "../domain/usage-rows.ts";
import { startOfDay } from "../domain/window.ts";
import type { Collections } from "../store/collections.ts";
import { windowsOf } from "../store/series.ts";

const MOST_ROWS = 10_000;

export const getUsageRoute = read<typeof getUsage, Collections>(getUsage, ({ query }, context) => {
  const meter = context.store.meters.get(query.meterId);
  if (!meter) return refuse("unknown-meter", `There is no meter ${query.meterId}`);
  const invalid = checkPeriod(query);
  if (invalid) return refuse(invalid.code, invalid.detail);
  const question = {
    from: startOfDay(query.from),
    to: startOfDay(query.to),
    size: query.windowSize ?? ("whole" as const),
    groupBy: query.groupBy === undefined || query.groupBy === "" ? [] : query.groupBy.split(","),
  };
  const unanswerable = checkQuestion(meter, question);
  if (unanswerable) return refuse(unanswerable.code, unanswerable.detail);
  const windows = windowsOf(meter, query.subscriptionId, query, context).filter(
    ({ subjectId }) => query.subjectId === undefined || subjectId === query.subjectId,
  );
  const rows = usageRows(meter, windows, question, MOST_ROWS);
  if (rows.length > MOST_ROWS) return refuse("too-many-rows", `The answer has more than ${MOST_ROWS} rows`);
  return reply({ items: rows });
});
