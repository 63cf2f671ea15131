// Writes generated/ from operations.graphql: the types, and the manifest that `staer operations publish` takes.
import * as withheldFields from "./withheld-fields.mjs";

export default {
  schema: "../../schema.graphql",
  documents: "operations.graphql",
  generates: {
    "generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false, persistedDocuments: true, skipIndexFile: true },
      documentTransforms: [withheldFields],
      plugins: ["withheld-fields.mjs"],
      config: {
        documentMode: "string",
        enumType: "string-literal",
        futureProofEnums: true,
        scalars: { Date: "string", DateTime: "string", ID: "string" },
        useTypeImports: true,
      },
    },
  },
};
