import document from "@cashline/contracts/openapi/metering.json" with { type: "json" };
import { testBadInput } from "@cashline/sim-kit/fuzz/bad-input";
import { metering } from "./app.ts";
import { tellStory } from "./story.fixture.ts";

testBadInput(metering, document, tellStory);
