import { ProblemError } from "@cashline/client/errors";

/** How often something is tried on records that others are writing too. */
const STALE_READS = 5;

/** Reads and writes again when somebody else has written in between. */
export async function onFreshRecords<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const stale = error instanceof ProblemError && error.code === "version-conflict";
      if (!stale || attempt === STALE_READS) throw error;
    }
  }
}
