import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { CloudEvent } from "@cashline/contracts/common/events";

/** What batches to a test's subscriber are signed with. */
export const WEBHOOK_SECRET = `whsec_${Buffer.from("a secret of twenty-four bytes").toString("base64")}`;

/** A subscriber on a real port: answers as told, keeps what it acknowledged. */
export class Subscriber {
  readonly requests: { headers: Record<string, string>; body: string }[] = [];
  status: () => number = () => 200;
  /** Sent with every answer. */
  retryAfter: string | undefined;
  /** What the next answers wait for. */
  hold: Promise<void> = Promise.resolve();
  #server: Server | undefined;

  async listen(): Promise<string> {
    this.#server = createServer((request, response) => {
      let body = "";
      request
        .setEncoding("utf8")
        .on("data", (chunk: string) => (body += chunk))
        .on("end", () => {
          this.requests.push({ headers: request.headers as Record<string, string>, body });
          void this.hold.then(() =>
            response.writeHead(this.status(), this.retryAfter === undefined ? {} : { "retry-after": this.retryAfter }).end(),
          );
        });
    });
    await new Promise<void>((resolve) => this.#server?.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1/inbound/things`;
  }

  subjects(): string[] {
    return this.requests.flatMap(({ body }) => (JSON.parse(body) as CloudEvent[]).map(({ subject }) => subject));
  }

  close(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}
