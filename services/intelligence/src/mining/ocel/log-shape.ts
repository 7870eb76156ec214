import { OcelLog } from "@cashline/contracts/services/intelligence/ocel";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";

const ajv = new Ajv({ strict: false });
addFormats.default(ajv);
const isLog = ajv.compile<OcelLog>(OcelLog);

/** The log, when it is one by the standard's shape. @throws Error that names the first member that is not */
export function requireLog(raw: unknown): OcelLog {
  if (isLog(raw)) return raw;
  throw new Error(`it is no OCEL 2.0 log: ${ajv.errorsText(isLog.errors, { dataVar: "log" })}`);
}
