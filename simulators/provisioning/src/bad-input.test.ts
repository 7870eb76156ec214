import document from "@cashline/contracts/openapi/provisioning.json" with { type: "json" };
import { testBadInput } from "@cashline/sim-kit/fuzz/bad-input";
import { provisioning } from "./app.ts";
import { story } from "./story.fixture.ts";

testBadInput(provisioning, document, story);
