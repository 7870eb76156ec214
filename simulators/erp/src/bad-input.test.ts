import document from "@cashline/contracts/openapi/erp.json" with { type: "json" };
import { testBadInput } from "@cashline/sim-kit/fuzz/bad-input";
import { erp } from "./app.ts";
import { story } from "./story.fixture.ts";

testBadInput(erp, document, story);
