import document from "@cashline/contracts/openapi/billing.json" with { type: "json" };
import { testBadInput } from "@cashline/sim-kit/fuzz/bad-input";
import { billing } from "./app.ts";
import { story } from "./story.fixture.ts";

testBadInput(billing, document, story);
