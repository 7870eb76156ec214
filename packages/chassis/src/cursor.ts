import { createHash } from "node:crypto";
import { Refusal } from "./refusal.ts";

const VERSION = 1;
const CHECK_BYTES = 8;

/**
 * The cursor after a position of a list: the version of this form, a check over list and position, and the position, in
 * base64url. The check finds what was made up, altered, or taken from another list; it keeps nothing secret.
 * @param list what tells the list from every other: system, operation and sandbox
 */
export function cursorAfter(list: string, position: string): string {
  return Buffer.concat([Buffer.of(VERSION), checkOf(list, position), Buffer.from(position, "utf8")]).toString("base64url");
}

/** The position a cursor stands for. @throws Refusal `invalid-request` when it is no cursor of this list */
export function positionAfter(list: string, cursor: string): string {
  const position = Buffer.from(cursor, "base64url")
    .subarray(1 + CHECK_BYTES)
    .toString("utf8");
  // Made again and compared as text: base64 has several spellings of the same bytes, and only one is ours.
  if (cursorAfter(list, position) === cursor) return position;
  const message = "is not a cursor of this list";
  throw new Refusal("invalid-request", `/query/after ${message}`, { errors: [{ pointer: "/query/after", message }] });
}

function checkOf(list: string, position: string): Buffer {
  return createHash("sha256").update(`${list}\n${position}`).digest().subarray(0, CHECK_BYTES);
}
