import { StepRefused, type Flow } from "../engine/port.ts";

/** What has been registered for undoing, latest last. */
export class Undo {
  readonly #entries: { name: string; work: (key: string) => Promise<unknown> }[] = [];

  /** Registers how a step is undone, before the step runs. */
  register(name: string, work: (key: string) => Promise<unknown>): void {
    this.#entries.push({ name, work });
  }

  /** Nothing is undone any more: from here on a failure is repaired forward. */
  forget(): void {
    this.#entries.length = 0;
  }

  /** Undoes in reverse order. What cannot be undone because it never happened is refused by its system, and skipped. */
  async run(flow: Flow): Promise<string[]> {
    const undone: string[] = [];
    for (const { name, work } of this.#entries.toReversed()) {
      try {
        await flow.step(name, work);
        undone.push(name);
      } catch (error) {
        if (!(error instanceof StepRefused)) throw error;
        undone.push(`${name} (nothing to undo: ${error.code})`);
      }
    }
    return undone;
  }
}
