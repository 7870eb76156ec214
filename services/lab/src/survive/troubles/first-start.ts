import { globSync } from "node:fs";
import { join } from "node:path";
import type { FirstStart } from "../campaign.ts";
import { NotRecovered, type Inflicted } from "../inflict.ts";

const LOOK_MS = 2;

/** Kills a process in the first start of an estate. */
export type FirstStartKill = {
  /** To be told of every process that is started. */
  onLaunch(launched: string, pid: number | undefined): void;
  /** To be asked once the estate is up. @throws NotRecovered when the process was up before it could be killed */
  recovered(): Inflicted;
};

/** @param folder of the estate */
export function killInFirstStart(trouble: FirstStart, folder: string): FirstStartKill {
  const made = (): number => globSync("store/*/*/*.sql", { cwd: join(folder, trouble.process, "clickhouse") }).length;
  let looking: NodeJS.Timeout | undefined;
  let killedAt: number | undefined;
  return {
    onLaunch: (launched, pid) => {
      if (launched !== trouble.process || pid === undefined || looking) return;
      looking = setInterval(() => {
        if (made() < trouble.tables) return;
        clearInterval(looking);
        killedAt = performance.now();
        process.kill(pid, "SIGKILL");
      }, LOOK_MS);
      looking.unref();
    },
    recovered: () => {
      clearInterval(looking);
      if (killedAt === undefined) throw new NotRecovered(`${trouble.process} was up before it could be killed in its first start`);
      return { trouble, during: "the first start", met: null, recoveredMs: Math.round(performance.now() - killedAt) };
    },
  };
}
