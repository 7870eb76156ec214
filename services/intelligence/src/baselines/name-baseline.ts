import { withoutScope } from "../kpis/scope.ts";
import { clock } from "../store/columns.ts";
import type { Store } from "../store/store.ts";
import { comparedCases, comparedFigures } from "./compared-figures.ts";

/** All of a season, whenever it was played. */
const ALWAYS = { from: clock("1970-01-01T00:00:00.000Z"), to: clock("2200-01-01T00:00:00.000Z") };

/**
 * Takes over the figures and cases of a season played by hand, in the place of those of the baseline before, so that they stay when its
 * sandbox goes. The same again takes them as they are now.
 * @param at wall clock, RFC 3339
 * @returns the number of cases that the baseline has closed; 0 when it has none, and then nothing has changed
 */
export async function nameBaseline(store: Store, tenant: string, baseline: string, at: string): Promise<number> {
  const rows: { figure: string; subject: string; value: number }[] = [];
  for (const [figure, sql] of Object.entries(comparedFigures)) {
    const found = await store.query<{ subject: string; value: number }>(withoutScope(sql), { tenant: baseline, ...ALWAYS });
    rows.push(...found.map(({ subject, value }) => ({ figure, subject, value: Number(value) })));
  }
  const cases = rows.filter(({ figure }) => figure === "resolution_hours").length;
  if (cases === 0) return 0;
  const named = { tenant, baseline, named_at: clock(at) };
  const taken = await store.query<object>(withoutScope(comparedCases), { tenant: baseline, ...ALWAYS });
  for (const table of ["baseline_figures", "baseline_cases"])
    await store.change(`DELETE FROM pi.${table} WHERE tenant = {tenant:String}`, { tenant });
  await store.insert(
    "pi.baseline_figures",
    rows.map((row) => ({ ...named, ...row })),
  );
  await store.insert(
    "pi.baseline_cases",
    taken.map((row) => ({ ...named, ...row })),
  );
  return cases;
}
