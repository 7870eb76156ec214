import { beforeEach, expect, test } from "vitest";
import { Collection, collection, createTable } from "./collection.ts";
import { Database } from "./store.ts";

type Card = { id: string; account: string | null; name: string; active: boolean };
const cards = collection<Card>("cards", { indexes: ["account", "active"], unique: ["name"] });
const card = (id: string, changes: Partial<Card> = {}): Card => ({ id, account: "a", name: id, active: true, ...changes });

let database: Database;
let store: Collection<Card>;
beforeEach(() => {
  database = new Database(":memory:");
  createTable(database, cards);
  createTable(database, cards);
  store = new Collection(database, cards, "acme");
});

test("what was written is read back, with its version", () => {
  store.insert(card("1"));
  expect(store.version("1")).toBe(1);
  store.save(card("1", { account: "b" }));
  const fresh = new Collection(database, cards, "acme");
  expect(fresh.version("1")).toBe(0);
  expect(fresh.require("1")).toEqual(card("1", { account: "b" }));
  expect(fresh.version("1")).toBe(2);
});

test("an id or unique member is taken once", () => {
  store.insert(card("1"));
  expect(() => store.insert(card("1", { name: "other" }))).toThrow("already-exists");
  expect(() => store.insert(card("2", { name: "1" }))).toThrow("already-exists");
  store.insert(card("2"));
  expect(() => store.save(card("2", { name: "1" }))).toThrow("already-exists");
  expect(store.require("2")).toEqual(card("2"));
});

test("what is not there is not found, and cannot be saved", () => {
  expect(store.get("1")).toBeUndefined();
  expect(() => store.require("1")).toThrow("not-found");
  expect(() => store.save(card("1"))).toThrow("cards has no 1 to save");
});

test("what is taken out is gone, and its id and unique members are free again", () => {
  store.insert(card("1"));
  store.remove("1");
  expect(store.get("1")).toBeUndefined();
  expect(store.version("1")).toBe(0);
  expect(store.find({ account: "a" })).toEqual([]);
  store.insert(card("1"));
  expect(new Collection(database, cards, "other").get("1")).toBeUndefined();
  expect(() => store.remove("2")).toThrow("cards has no 2 to remove");
});

test("sandboxes do not see each other", () => {
  store.insert(card("1"));
  const other = new Collection(database, cards, "other");
  expect(other.get("1")).toBeUndefined();
  expect(other.find({ account: "a" })).toEqual([]);
  other.insert(card("1", { account: "z" }));
  expect(store.require("1").account).toBe("a");
});

test("objects are found by text, by null, by truth and by several at once, in order of id", () => {
  for (const item of [card("3"), card("1"), card("2", { account: null }), card("4", { active: false })]) store.insert(item);
  const ids = (where: Partial<Card>): string[] => store.find(where).map(({ id }) => id);
  expect(ids({ account: "a" })).toEqual(["1", "3", "4"]);
  expect(ids({ account: null })).toEqual(["2"]);
  expect(ids({ active: false })).toEqual(["4"]);
  expect(ids({ account: "a", active: true })).toEqual(["1", "3"]);
  expect(ids({})).toEqual(["1", "2", "3", "4"]);
});

test("the last page says that it is the last, also when it is full", () => {
  for (const id of ["1", "2", "3", "4"]) store.insert(card(id));
  expect(store.page({ limit: 2 })).toMatchObject({ items: [{ id: "1" }, { id: "2" }], next: "2" });
  expect(store.page({ limit: 2, after: "2" })).toMatchObject({ items: [{ id: "3" }, { id: "4" }], next: null });
  expect(store.page({ limit: 2, after: "4" })).toEqual({ items: [], next: null });
});

test("a stale reader sees the version before, under that version, and a new object as it is", () => {
  store.insert(card("1"));
  const stale = new Collection(database, cards, "acme", () => true);
  expect(stale.require("1").account).toBe("a");
  expect(stale.version("1")).toBe(1);
  store.save(card("1", { account: "b" }));
  store.save(card("1", { account: "c" }));
  expect(stale.require("1").account).toBe("b");
  expect(stale.version("1")).toBe(2);
  expect(stale.find({})).toMatchObject([{ account: "b" }]);
});

test("a stale reader sees only those objects late that it is told to, in lists too", () => {
  for (const id of ["1", "2"]) {
    store.insert(card(id));
    store.save(card(id, { active: false }));
  }
  const asked: unknown[] = [];
  const stale = new Collection(database, cards, "acme", (...object) => {
    asked.push(object);
    return object[1] === "2";
  });
  expect(stale.page({}).items).toMatchObject([
    { id: "1", active: false },
    { id: "2", active: true },
  ]);
  expect(asked).toEqual([
    ["cards", "1", 2],
    ["cards", "2", 2],
  ]);
});

test("a transaction that throws leaves nothing behind", () => {
  expect(() =>
    database.transaction(() => {
      store.insert(card("1"));
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(store.get("1")).toBeUndefined();
});

test("a table of a release that searched by fewer members gets the others, for what is in it too", () => {
  store.insert(card("1"));
  const later = { ...cards, indexes: [...(cards.indexes ?? []), "colour"] };
  createTable(database, later as typeof cards);
  expect(new Collection(database, later as typeof cards, "acme").find({ colour: null } as unknown as Partial<Card>)).toEqual([card("1")]);
});
