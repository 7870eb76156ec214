import { pino, type Logger } from "pino";

export type { Logger };

/**
 * A structured logger on standard error, so that standard output stays free for what a command prints.
 * @param level `warn` where people only want to hear of trouble, `info` for one line per business step
 */
export function createLogger(service: string, level: string): Logger {
  return pino({ name: service, level, base: { service } }, pino.destination({ fd: 2, sync: false }));
}
