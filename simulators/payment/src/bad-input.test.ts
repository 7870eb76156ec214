import document from "@cashline/contracts/openapi/payment.json" with { type: "json" };
import { testBadInput } from "@cashline/sim-kit/fuzz/bad-input";
import { payment } from "./app.ts";
import { story } from "./story.fixture.ts";

testBadInput(payment, document, story);
