import document from "@cashline/contracts/openapi/cpq.json" with { type: "json" };
import { testBadInput } from "@cashline/sim-kit/fuzz/bad-input";
import { cpq } from "./app.ts";
import { story } from "./story.fixture.ts";

testBadInput(cpq, document, story);
