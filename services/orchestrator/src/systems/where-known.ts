import { ProblemError } from "@cashline/client/errors";

/** What a system answers; null where it does not know what was asked for. */
export async function whereKnown<Answer>(asked: Promise<Answer>): Promise<Answer | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ProblemError && error.code === "not-found") return null;
    throw error;
  }
}
