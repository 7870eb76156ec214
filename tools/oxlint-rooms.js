/**
 * What oxlint has no rule for, since it has no `no-restricted-syntax`: business code takes time and chance from the
 * scenario, never from the machine, and a process reads its environment in one place.
 */
const MACHINE = new Set([
  "Date.now",
  "Math.random",
  "performance.now",
  "Temporal.Now",
  "crypto.randomUUID",
  "crypto.getRandomValues",
  "process.hrtime",
]);
const nameOf = (node) => `${node.object.name}.${node.property.name ?? node.property.value}`;
const refuse = (context, node, what) =>
  context.report({ node, message: `${what} is the machine's; take time and chance from the scenario` });

export default {
  meta: { name: "cashline" },
  rules: {
    "scenario-time": {
      create: (context) => ({
        MemberExpression(node) {
          const name = nameOf(node);
          if (MACHINE.has(name)) refuse(context, node, name);
        },
        NewExpression(node) {
          if (node.callee.name === "Date" && node.arguments.length === 0) refuse(context, node, "new Date()");
        },
        CallExpression(node) {
          if (node.callee.name === "Date") refuse(context, node, "Date()");
        },
      }),
    },
    "one-place-for-settings": {
      create: (context) => ({
        MemberExpression(node) {
          if (nameOf(node) === "process.env")
            context.report({ node, message: "Settings are read in main.ts, by the schema in config; pass them on as arguments" });
        },
      }),
    },
  },
};
