import document from "@cashline/contracts/openapi/tax.json" with { type: "json" };
import { testBadInput } from "@cashline/sim-kit/fuzz/bad-input";
import { tax } from "./app.ts";
import { story } from "./story.fixture.ts";

testBadInput(tax, document, story);
