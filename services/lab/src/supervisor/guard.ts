import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

/** Ends what its owner leaves behind when the owner is killed. */
export type Guard = {
  /** Names the processes that live now, each time all of them; a negative id is a process group. */
  watch(pids: readonly number[]): void;
  /** The owner has ended everything itself: the guard goes, and kills nothing. */
  dismiss(): Promise<void>;
};

/**
 * A line is the list of process ids; when nobody is left to write another, those of the last are killed. It is deaf to
 * signals meant for the owner.
 */
const SCRIPT = `trap '' INT TERM HUP; pids=; while read -r line; do pids=$line; done; [ -z "$pids" ] || kill -s KILL -- $pids`;

/**
 * Starts a small shell of its own session that watches this process through a pipe, which the system closes however this
 * process ends. It kills at once, which the estate outlives (`bench survive`), so that a start right after finds nothing
 * of the old one. Another guard takes the place of one that is killed.
 */
export function startGuard(): Guard {
  let list = "";
  let dismissed = false;
  const launch = (): ChildProcess => {
    const shell = spawn("sh", ["-c", SCRIPT], { stdio: ["pipe", "ignore", "ignore"], detached: true });
    shell.stdin?.on("error", () => undefined); // a shell that is gone is replaced below
    shell.once("exit", () => {
      if (dismissed) return;
      current = launch();
      tell();
    });
    return shell;
  };
  let current = launch();
  const tell = (): void => void current.stdin?.write(`${list}\n`);
  return {
    watch: (pids) => {
      list = pids.join(" ");
      tell();
    },
    dismiss: async () => {
      dismissed = true;
      const gone = once(current, "exit");
      current.stdin?.end("\n");
      await gone;
    },
  };
}
