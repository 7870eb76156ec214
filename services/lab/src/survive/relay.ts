import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** What a relay does with what is said through it. */
export type RelayMode =
  | "through"
  /** Connections are cut, new ones too. */
  | "cut"
  /** What is asked arrives; the answer is lost, and its connection with it. */
  | "answers lost"
  /** Both sides hear everything late. */
  | "delayed";

type Pair = {
  readonly caller: Socket;
  readonly called: Socket;
  /** The caller has said something that nothing has been answered to yet. */
  isAsking: boolean;
};

const HOST = "127.0.0.1";

/** Stands on loopback between a process and those who call it, and can trouble what is said. */
export class Relay {
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  #mode: RelayMode = "through";
  #delayMs = 0;
  #met = 0;

  private constructor(targetPort: number) {
    this.#server = createServer((caller) => this.#accept(caller, targetPort));
  }

  static async before(targetPort: number): Promise<Relay> {
    const relay = new Relay(targetPort);
    await new Promise<void>((listening, failed) => {
      relay.#server.once("error", failed);
      relay.#server.listen(0, HOST, listening);
    });
    return relay;
  }

  get url(): string {
    return `http://${HOST}:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Calls that the present mode has troubled: a connection that nobody says anything on is none. */
  get met(): number {
    return this.#met;
  }

  /** Calls that wait for their answer. */
  get underWay(): number {
    return [...this.#pairs].filter(({ isAsking }) => isAsking).length;
  }

  /** @param delayMs by how much everything comes late in the mode `delayed` */
  turn(mode: RelayMode, delayMs = 0): void {
    this.#mode = mode;
    this.#delayMs = delayMs;
    this.#met = 0;
    if (mode !== "cut") return;
    for (const pair of this.#pairs) this.#cut(pair);
  }

  close(): void {
    this.#server.close();
    for (const { caller, called } of this.#pairs) {
      caller.destroy();
      called.destroy();
    }
  }

  #accept(caller: Socket, targetPort: number): void {
    if (this.#mode === "cut") {
      this.#met += 1;
      caller.on("error", () => undefined); // it is gone either way
      caller.resetAndDestroy();
      return;
    }
    const pair = { caller, called: connect(targetPort, HOST), isAsking: false };
    this.#pairs.add(pair);
    this.#carry(pair, caller, pair.called, () => {
      pair.isAsking = true;
      return true;
    });
    this.#carry(pair, pair.called, caller, () => this.#isAnswerCarried(pair));
  }

  /** Whether an answer goes on to its caller. */
  #isAnswerCarried(pair: Pair): boolean {
    if (this.#mode === "answers lost") {
      this.#cut(pair);
      return false;
    }
    pair.isAsking = false;
    return true;
  }

  #cut({ caller, called, isAsking }: Pair): void {
    if (isAsking) this.#met += 1;
    caller.resetAndDestroy();
    called.destroy();
  }

  #carry(pair: Pair, from: Socket, to: Socket, isCarried: () => boolean): void {
    let freeAt = 0;
    /** In order, also when what came before was delayed. */
    const inTurn = (work: () => void): void => {
      const now = performance.now();
      const isDelayed = this.#mode === "delayed";
      if (isDelayed) this.#met += 1;
      freeAt = Math.max(freeAt, isDelayed ? now + this.#delayMs : now);
      if (freeAt <= now) work();
      else setTimeout(work, freeAt - now);
    };
    from.setNoDelay(true);
    from.on("data", (chunk) => {
      if (!isCarried()) return;
      inTurn(() => {
        if (to.writable && !to.write(chunk)) from.pause();
      });
    });
    to.on("drain", () => from.resume());
    from.on("end", () => inTurn(() => to.end()));
    from.on("error", () => to.destroy()); // whoever is left sees its connection end
    from.on("close", () => {
      this.#pairs.delete(pair);
      inTurn(() => to.destroySoon());
    });
  }
}
