// Relay's runtime with what its compiler made: reads all pages into its store, and prints what the store holds then.
const { Environment, Network, RecordSource, Store, createOperationDescriptor, fetchQuery, getSingularSelector } =
  require("relay-runtime");
const query = require("./__generated__/pullQuery.graphql.js");
const next = require("./__generated__/pullNextQuery.graphql.js");
const list = require("./__generated__/pull_list.graphql.js");

const [url, token] = process.argv.slice(2);
const headers = { "Authorization": `Bearer ${token}`, "Content-Type": "application/json" };
const ask = async ({ text }, variables) => {
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify({ query: text, variables }) });
  return response.json();
};
const environment = new Environment({ network: Network.create(ask), store: new Store(new RecordSource()) });

async function main() {
  await fetchQuery(environment, query, {}).toPromise();
  const descriptor = createOperationDescriptor(query, {});
  const root = environment.lookup(descriptor.fragment).data;
  const read = () => environment.lookup(getSingularSelector(list, root)).data.jobOrders;
  let pages = 1;
  for (; read().pageInfo.hasNextPage; pages += 1) {
    await fetchQuery(environment, next, { count: 2, cursor: read().pageInfo.endCursor }).toPromise();
  }
  console.log(JSON.stringify({ pages, jobOrders: read().edges.map((edge) => edge.node) }));
}

main();
