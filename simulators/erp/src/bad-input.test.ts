import document from "@cashline/contracts/openapi/erp.json" with { type: "json" };
import { testBadInput } from "@cashline/sim-kit/fuzz/bad-input";
import { erp } from "./app.ts";

testBadInput(erp, document);
