/** Business code takes time and chance from the scenario, never from the machine. oxlint has no `no-restricted-syntax`. */
const FORBIDDEN = new Set(["Date.now", "Math.random", "performance.now"]);
const refuse = (context, node, what) =>
  context.report({ node, message: `${what} is the machine's; take time and chance from the scenario` });

export default {
  meta: { name: "cashline" },
  rules: {
    "scenario-time": {
      create: (context) => ({
        MemberExpression(node) {
          const name = `${node.object.name}.${node.property.name ?? node.property.value}`;
          if (FORBIDDEN.has(name)) refuse(context, node, name);
        },
        NewExpression(node) {
          if (node.callee.name === "Date" && node.arguments.length === 0) refuse(context, node, "new Date()");
        },
      }),
    },
  },
};
