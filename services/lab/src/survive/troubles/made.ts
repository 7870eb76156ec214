/** A trouble that was made. */
export type Made = {
  /** When it was over, of a kill when it came, by the monotonic clock. */
  readonly endedAt: number;
  /** Calls or events that it met; null where nobody counts. */
  readonly met: number | null;
};
