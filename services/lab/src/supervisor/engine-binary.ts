import { createRequire } from "node:module";
import { arch, platform } from "node:os";

/**
 * Path of the engine's server binary for this machine. The npm command is a wrapper; killing it would leave the server
 * running, so the binary itself is started. @throws Error when there is none for this platform
 */
export function engineBinary(): string {
  const wrapper = createRequire(import.meta.url).resolve("@restatedev/restate-server/package.json");
  const name = `@restatedev/restate-server-${platform()}-${arch()}/bin/restate-server`;
  try {
    return createRequire(wrapper).resolve(name);
  } catch {
    throw new Error(`The durable engine has no binary for ${platform()} on ${arch()}; use Linux or macOS on x64 or arm64.`);
  }
}
