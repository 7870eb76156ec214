/** How long a message may be on its way inside the engine before it is no longer waited for. */
const PATIENCE_MS = 400;

/**
 * Messages that were handed to the engine and have not been seen to arrive. The engine accepts a message before its own
 * tables show it, so a sandbox that looks at rest may be about to wake; whoever expects something is not at rest. What
 * nobody waits for (a signal to a flow that has gone on) is forgotten after a moment.
 */
export class Outstanding {
  readonly #expected = new Map<string, Map<string, number>>();
  readonly #stirs = new Map<string, number>();

  /** Something of a sandbox moves in the engine, or may. */
  stir(tenant: string): void {
    this.#stirs.set(tenant, this.stirs(tenant) + 1);
  }

  /** How often anything of a sandbox has moved: while this stays, the engine rests if it rested before, since nothing in it wakes by itself. */
  stirs(tenant: string): number {
    return this.#stirs.get(tenant) ?? 0;
  }

  /** Something has been sent; the same name again is the same thing. */
  expect(tenant: string, name: string): void {
    this.stir(tenant);
    const names = this.#expected.get(tenant) ?? new Map<string, number>();
    this.#expected.set(tenant, names.set(name, performance.now() + PATIENCE_MS));
  }

  arrived(tenant: string, name: string): void {
    this.stir(tenant);
    this.#expected.get(tenant)?.delete(name);
  }

  /** Nothing of this sandbox is waited for any more. */
  forget(tenant: string): void {
    this.stir(tenant);
    this.#expected.delete(tenant);
  }

  /** What is still on its way. */
  names(tenant: string): string[] {
    const names = this.#expected.get(tenant);
    if (!names) return [];
    const now = performance.now();
    for (const [name, until] of names) {
      if (until >= now) continue;
      names.delete(name);
      this.stir(tenant);
    }
    return [...names.keys()];
  }
}
