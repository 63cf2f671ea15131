// Two parts for graphql-codegen, so that nobody can forget to ask what is withheld.
import { buildASTSchema, isObjectType, parse, TypeInfo, visit, visitWithTypeInfo } from "graphql";

const ASKED = parse("{ __typename withheldFields }").definitions[0].selectionSet.selections;

/** The fields of each type that @visibility keeps from some viewers: {JobOrder: ["companyContact", …]}. */
function withholdable(schema) {
  const isKept = ({ astNode }) => astNode.directives.some((directive) => directive.name.value === "visibility");
  const kept = (type) => Object.values(type.getFields()).filter(isKept);
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && "withheldFields" in type.getFields(),
  );
  return Object.fromEntries(types.map((type) => [type.name, kept(type).map((field) => field.name)]));
}

/** A document transform: every object that has `withheldFields` is asked for them, and aliases hide none of them. */
export function transform({ documents, schema }) {
  const names = withholdable(buildASTSchema(schema));
  const types = new TypeInfo(buildASTSchema(schema));
  const visitor = {
    Field(node) {
      const isAliased = node.alias !== undefined && names[types.getParentType()?.name]?.includes(node.name.value);
      if (isAliased) throw new Error(`${node.name.value} may be withheld: ask for it without an alias.`);
    },
    SelectionSet: {
      leave(node) {
        if (!(types.getParentType()?.name in names)) return undefined;
        const isNew = (field) => !node.selections.some((own) => own.name?.value === field.name.value);
        return { ...node, selections: [...ASKED.filter(isNew), ...node.selections] };
      },
    },
  };
  return documents.map((file) => ({ ...file, document: visit(file.document, visitWithTypeInfo(types, visitor)) }));
}

/** A plugin: the names, for the client's types and for its code. */
export function plugin(schema) {
  return `/** Fields that the server may withhold, by type. */
export const withholdable = ${JSON.stringify(withholdable(schema), null, 2)} as const;`;
}
