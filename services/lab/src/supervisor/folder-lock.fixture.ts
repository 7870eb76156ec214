/** Takes the folder it is given, says so, and keeps it until it is killed. */
import { lockFolder } from "./folder-lock.ts";

const lock = lockFolder(process.argv[2] ?? "");
process.stdout.write("taken\n");
setInterval(() => lock, 2 ** 30);
