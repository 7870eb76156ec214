import { sandboxProcesses, type EstateClients } from "../sandbox/estate-clients.ts";
import { urlOf, type PortName } from "../topology.ts";
import { readProcesses, type ProcessUse } from "./processes.ts";

/** What an estate has done since its start: answers by process, operation and status. */
export type Answers = ReadonlyMap<string, { process: string; operation: string; status: number; count: number }>;

export type Reading = {
  /** Real time, in milliseconds from any beginning. */
  atMs: number;
  answers: Answers;
  use: ReadonlyMap<string, ProcessUse>;
};

/** Looks at an estate's processes from outside: their metrics pages, and what the system counts of them. */
export type EstateWatch = {
  read(processes?: readonly PortName[]): Promise<Reading>;
};

/** @param parents the processes that have started the estate and k6 */
export function watchEstate({ transport, place }: Pick<EstateClients, "transport" | "place">, parents: readonly number[]): EstateWatch {
  const answersOf = async (
    process: PortName,
  ): Promise<[string, { process: string; operation: string; status: number; count: number }][]> => {
    const reply = await transport({ method: "GET", url: `${urlOf(place, process)}/metrics`, headers: {}, timeoutMs: 10_000 });
    return answersIn(process, reply.text);
  };
  return {
    read: async (processes = sandboxProcesses) => {
      const [answers, use] = await Promise.all([Promise.all(processes.map(answersOf)), readProcesses(parents)]);
      return { atMs: performance.now(), answers: new Map(answers.flat()), use };
    },
  };
}

/** The counts of a metrics page, added up over clients. */
function answersIn(process: string, page: string): [string, { process: string; operation: string; status: number; count: number }][] {
  const counts = new Map<string, { process: string; operation: string; status: number; count: number }>();
  for (const [, labels = "", count] of page.matchAll(/^cashline_requests_total\{([^}]*)\} (\d+)/gm)) {
    const operation = /operation="([^"]*)"/.exec(labels)?.[1] ?? "";
    const status = Number(/status="(\d+)"/.exec(labels)?.[1]);
    const key = `${process} ${operation} ${status}`;
    counts.set(key, { process, operation, status, count: Number(count) + (counts.get(key)?.count ?? 0) });
  }
  return [...counts];
}

/** How many answers of some kind an estate gave between two readings. */
export function answersBetween(
  before: Pick<Reading, "answers">,
  after: Pick<Reading, "answers">,
  of: (answer: { process: string; operation: string; status: number }) => boolean,
): number {
  let sum = 0;
  for (const [key, answer] of after.answers) if (of(answer)) sum += answer.count - (before.answers.get(key)?.count ?? 0);
  return sum;
}

/** Who turned callers away between two readings, and how often: 429 is a limit, 503 a process that is not to be had now. */
export function turnedAwayBetween(before: Reading, after: Reading): { process: string; status: number; calls: number }[] {
  const processes = [...new Set([...after.answers.values()].map(({ process }) => process))].toSorted();
  return processes.flatMap((process) =>
    [429, 503].flatMap((status) => {
      const calls = answersBetween(before, after, (answer) => answer.process === process && answer.status === status);
      return calls > 0 ? [{ process, status, calls }] : [];
    }),
  );
}
