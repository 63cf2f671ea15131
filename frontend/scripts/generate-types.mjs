// Writes src/generated from schema.graphql and the .graphql files beside the views that use them.
import { codegen } from "@graphql-codegen/core";
import * as typedDocumentNode from "@graphql-codegen/typed-document-node";
import * as operations from "@graphql-codegen/typescript-operations";
import { parse, visit } from "graphql";
import { globSync, mkdirSync, readFileSync, writeFileSync } from "./files.mjs";

const here = new URL("..", import.meta.url);
const schema = parse(readFileSync(new URL("../schema.graphql", here), "utf8"));
const documents = globSync(new URL("src/", here), ".graphql").map((file) => ({
  location: file.pathname,
  document: parse(readFileSync(file, "utf8")),
}));

/** Who reads a field, as @visibility says it: {JobOrder: {qualifications: ["OWNER"]}}. */
function audiences() {
  const found = {};
  let type = "";
  visit(schema, {
    ObjectTypeDefinition: { enter: (node) => void (type = node.name.value) },
    FieldDefinition(node) {
      const rule = node.directives?.find((directive) => directive.name.value === "visibility");
      if (!rule) return;
      found[type] ??= {};
      found[type][node.name.value] = rule.arguments[0].value.values.map((value) => value.value);
    },
  });
  return found;
}

const generated = new URL("src/generated/", here);
mkdirSync(generated, { recursive: true });
writeFileSync(
  new URL("operations.ts", generated),
  await codegen({
    filename: "operations.ts",
    schema,
    documents,
    config: {
      scalars: { Date: "string", DateTime: "string", ID: "string" },
      defaultScalarType: "unknown",
      enumType: "string-literal",
      enumsAsTypes: true,
      useTypeImports: true,
      avoidOptionals: { field: true, inputValue: false },
      optimizeDocumentNode: true,
    },
    plugins: [{ operations: {} }, { typedDocumentNode: {} }],
    pluginMap: { operations, typedDocumentNode },
  }),
);
writeFileSync(
  new URL("audience.ts", generated),
  `import type { Relation } from "./operations";\n\n` +
    `/** Fields that not every relation reads, from the schema's @visibility. */\n` +
    `export const audience: Readonly<Record<string, Readonly<Record<string, readonly Relation[]>>>> = ` +
    `${JSON.stringify(audiences(), null, 2)};\n`,
);
