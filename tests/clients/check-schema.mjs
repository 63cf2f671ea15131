// For `make check`: schema.graphql by graphql-eslint's rules, and no breaking change since docs/released-schema.graphql.
import { readFileSync } from "node:fs";
import { diff } from "@graphql-inspector/core";
import plugin from "@graphql-eslint/eslint-plugin";
import { ESLint } from "eslint";
import { buildSchema } from "graphql";

const [schema, released] = process.argv.slice(2);
const rules = {
  ...plugin.configs["flat/schema-recommended"].rules,
  ...plugin.configs["flat/schema-relay"].rules,
  "@graphql-eslint/strict-id-in-types": "off", // a Node has an id; a value, a payload or a page has none
  // Short lists need no pages, and an entry of a history is no Node.
  "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false }],
};
const linter = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ["**/*.graphql"],
      languageOptions: { parser: plugin.parser, parserOptions: { graphQLConfig: { schema } } },
      plugins: { "@graphql-eslint": plugin },
      rules,
    },
  ],
});
const problems = (await linter.lintText(readFileSync(schema, "utf8"), { filePath: "schema.graphql" }))
  .flatMap((result) => result.messages)
  .map(({ line, message, ruleId }) => `schema.graphql:${line}: ${message} (${ruleId})`);

const changes = await diff(...[released, schema].map((file) => buildSchema(readFileSync(file, "utf8"))));
const breaking = changes
  .filter((change) => change.criticality.level === "BREAKING")
  .map(({ message }) => `${message} since the last release; deprecate first, and break in a major version.`);

for (const line of [...problems, ...breaking]) console.log(line);
process.exitCode = problems.length + breaking.length > 0 ? 1 : 0;
