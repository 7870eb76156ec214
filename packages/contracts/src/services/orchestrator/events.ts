import { event } from "../../common/events.ts";
import { Case } from "./entities.ts";

const system = "orchestrator";
const declare = <const Name extends string>(name: Name, summary: string) =>
  event({ system, name, version: 1, object: "case", summary, data: Case });

export const caseOpened = declare("case.opened", "An exception became a case, classified and assigned.");
export const caseProgressed = declare("case.progressed", "Work, an approval or a correction moved a case on.");
export const caseReopened = declare("case.reopened", "A re-check failed, or the exception returned.");
export const caseClosed = declare("case.closed", "A case was closed with its correcting document and a re-check that passed.");
