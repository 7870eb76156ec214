import { it } from "vitest";
import { K6_FOLDER, k6AtHand } from "./k6.ts";

/** The real k6, where one is to be had without building it. */
export const realK6 = await k6AtHand(K6_FOLDER);

/** A test with the real k6. Without one it is skipped, and its title says why. */
export function itWithK6(title: string, body: () => Promise<void>, timeoutMs = 30_000): void {
  if (realK6) it(title, body, timeoutMs);
  else it.skip(`${title} (skipped: no k6 v2 on the PATH and none built yet; \`pnpm load --prepare\` builds it)`);
}
