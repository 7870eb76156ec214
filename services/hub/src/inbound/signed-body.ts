import { Refusal } from "@cashline/chassis/refusal";
import { WebhookVerificationError, type Webhook } from "standardwebhooks";

/**
 * What a signed body says, once a current secret of its source is found to have signed these very bytes.
 * @param webhooks the source's own: who holds the secret of one source can speak for no other
 * @throws Refusal `signature-invalid`, or `invalid-request` for signed bytes that are no JSON
 */
export function readSigned(webhooks: readonly Webhook[], body: string, headers: Record<string, string>): unknown {
  for (const webhook of webhooks) {
    try {
      return webhook.verify(body, headers);
    } catch (error) {
      if (error instanceof SyntaxError) throw new Refusal("invalid-request", `The signed body is not JSON: ${error.message}`);
      if (!(error instanceof WebhookVerificationError)) throw error;
      // Not signed by this secret; during a rotation another one may have.
    }
  }
  throw new Refusal(
    "signature-invalid",
    "No current secret of this source signed the body, or its timestamp is more than five minutes off",
  );
}
