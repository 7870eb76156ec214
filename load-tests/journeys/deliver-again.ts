// @boundaries-ignore k6 brings its own modules
import { check } from "k6";
// @boundaries-ignore k6 brings its own modules
import { hmac } from "k6/crypto";
// @boundaries-ignore k6 brings its own modules
import { SharedArray } from "k6/data";
// @boundaries-ignore k6 brings its own modules
import encoding from "k6/encoding";
// @boundaries-ignore k6 brings its own modules
import exec from "k6/execution";
// @boundaries-ignore k6 brings its own modules
import http from "k6/http";
import { plan } from "./plan.ts";

/** A batch as its system delivered it, or with its events turned round; `secret` is what that system signs with. */
type Batch = { system: string; secret: string; body: string };

const storm = new SharedArray("storm", () => JSON.parse(open(plan.stormFile ?? "storm.json")) as Batch[]);

/** Every other time a batch comes under the id it had the time before, as a source does that was not heard; else under a new one. */
const SAME_ID_TIMES = 2;

/** A source delivers what it has delivered before, signed anew by Standard Webhooks. */
export function deliverAgain(): void {
  const turn = exec.scenario.iterationInTest;
  const index = turn % storm.length;
  const batch = storm[index];
  if (!batch) return;
  const { system, secret, body } = batch;
  const id = `msg_storm_${index}_${Math.floor(turn / storm.length / SAME_ID_TIMES)}`;
  const timestamp = Math.floor(Date.now() / 1000);
  const key = encoding.b64decode(secret.replace("whsec_", ""), "std");
  const response = http.post(`${plan.urls.hub}/v1/inbound/${system}`, body, {
    headers: {
      "content-type": "application/cloudevents-batch+json",
      "webhook-id": id,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": `v1,${hmac("sha256", key, `${id}.${timestamp}.${body}`, "base64")}`,
    },
    tags: { name: "receiveEvents" },
    // A hub with its hands full asks for the batch again later: another turn brings it.
    responseCallback: http.expectedStatuses(200, 503),
  });
  check(response, { "acknowledged, or asked for later": ({ status }) => status === 200 || status === 503 });
}
