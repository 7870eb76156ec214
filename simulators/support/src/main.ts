import { startSimulator } from "@cashline/sim-kit/start";
import { support } from "./app.ts";

await startSimulator(support, process.env);
