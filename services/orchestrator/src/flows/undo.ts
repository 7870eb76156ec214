import type { Instant } from "@cashline/kernel/time";
import { StepRefused, type Flow } from "../engine/port.ts";

/** What came of undoing, by the names the entries were registered under. */
export type Undone = { undone: string[]; notUndone: string[] };

type Entry = { name: string; nothingToUndo: readonly string[]; work: (key: string, at: Instant) => Promise<unknown> };

/** What has been registered for undoing, latest last. */
export class Undo {
  readonly #entries: Entry[] = [];

  /**
   * Registers how a step is undone, before the step runs.
   * @param work told the instant its undoing began, which is the same in every retry
   * @param nothingToUndo problem codes by which the system says that there is nothing to undo, or that it stands rightly
   */
  register(name: string, nothingToUndo: readonly string[], work: (key: string, at: Instant) => Promise<unknown>): void {
    this.#entries.push({ name, nothingToUndo, work });
  }

  /**
   * Undoes in reverse order. A refusal that does not mean "nothing to undo" is told with its code, and the rest is undone
   * none the less; a failure is thrown.
   */
  async run(flow: Flow): Promise<Undone> {
    const done: Undone = { undone: [], notUndone: [] };
    for (const { name, nothingToUndo, work } of this.#entries.toReversed()) {
      try {
        const at = await flow.now(`undo: ${name}`);
        await flow.step(name, (key) => work(key, at));
        done.undone.push(name);
      } catch (error) {
        if (!(error instanceof StepRefused)) throw error;
        if (!nothingToUndo.includes(error.code)) done.notUndone.push(`${name} (${error.code})`);
      }
    }
    return done;
  }
}
