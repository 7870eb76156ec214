/** How long a message may be on its way inside the engine before it is no longer waited for. */
const PATIENCE_MS = 400;

/**
 * Messages that were handed to the engine and have not been seen to arrive. The engine accepts a message before its own
 * tables show it, so a sandbox that looks at rest may be about to wake; whoever expects something is not at rest. What
 * nobody waits for (a signal to a flow that has gone on) is forgotten after a moment.
 */
export class Outstanding {
  readonly #expected = new Map<string, Map<string, number>>();

  /** Something has been sent; the same name again is the same thing. */
  expect(tenant: string, name: string): void {
    const names = this.#expected.get(tenant) ?? new Map<string, number>();
    this.#expected.set(tenant, names.set(name, performance.now() + PATIENCE_MS));
  }

  arrived(tenant: string, name: string): void {
    this.#expected.get(tenant)?.delete(name);
  }

  /** Nothing of this sandbox is waited for any more. */
  forget(tenant: string): void {
    this.#expected.delete(tenant);
  }

  /** What is still on its way. */
  names(tenant: string): string[] {
    const names = this.#expected.get(tenant);
    if (!names) return [];
    const now = performance.now();
    for (const [name, until] of names) if (until < now) names.delete(name);
    return [...names.keys()];
  }
}
