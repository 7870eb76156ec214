import { Refusal } from "@cashline/chassis/refusal";

/**
 * Bytes of the bodies being read or taken in. Beyond `most` a source is told to deliver again, so that the hub's memory is
 * bounded however far its readers are behind; one body alone is always taken.
 */
export class BodiesInHand {
  readonly #most: number;
  #bytes = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Counts a body until what is returned is called. @throws Refusal `unavailable` when there is no room for it */
  take(bytes: number): () => void {
    if (this.#bytes > 0 && this.#bytes + bytes > this.#most)
      throw new Refusal("unavailable", `${this.#bytes} bytes of batches are being taken in; deliver it again`, { retryAfterSeconds: 1 });
    this.#bytes += bytes;
    return () => {
      this.#bytes -= bytes;
    };
  }
}
