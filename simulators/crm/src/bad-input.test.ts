import document from "@cashline/contracts/openapi/crm.json" with { type: "json" };
import { testBadInput } from "@cashline/sim-kit/fuzz/bad-input";
import { crm } from "./app.ts";
import { story } from "./story.fixture.ts";

testBadInput(crm, document, story);
