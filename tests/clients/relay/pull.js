// Read by relay-compiler, never run: a list of shared orders, page by page.
import { graphql } from "relay-runtime";

graphql`
  query pullQuery {
    ...pull_list
  }
`;

graphql`
  fragment pull_list on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" })
  @refetchable(queryName: "pullNextQuery") {
    jobOrders(scope: SHARED, first: $count, after: $cursor) @connection(key: "pull_jobOrders") {
      edges {
        node {
          id
          qualifications
          withheldFields
          primaryAuthority {
            name
          }
        }
      }
    }
  }
`;
