// Four clients of others, each with one subscription: what each receives is printed, a line of JSON for an event.
// Apollo and urql ask the same order by a plain query first.
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { Client, fetchExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { OperationTypeNode } from "graphql";
import { createClient as createEventSource } from "graphql-sse";
import { createClient as createSocket } from "graphql-ws";
import WebSocket from "ws";

const [url, token, after, id] = process.argv.slice(2);
const authorization = `Bearer ${token}`;
const headers = { authorization };
const subscription = `subscription ($after: String) {
  jobOrderChanged(scope: ALL, after: $after) { cursor kind id jobOrder { id title } }
}`;
const query = "query ($id: ID!) { jobOrder(id: $id) { id title } }";
const variables = { after };

const print = (client, result) => {
  if (result.errors?.length || result.error) throw new Error(`${client}: ${JSON.stringify(result)}`);
  const data = result.data.jobOrderChanged ?? result.data;
  console.log(JSON.stringify({ client, title: (data.jobOrder ?? data).title, kind: data.kind ?? null }));
};
const fail = (client) => (error) => {
  console.error(client, error);
  process.exit(1);
};
const sink = (client) => ({ next: (result) => print(client, result), error: fail(client), complete: () => {} });
const socket = () =>
  createSocket({ url: url.replace("http", "ws"), webSocketImpl: WebSocket, connectionParams: { authorization } });

socket().subscribe({ query: subscription, variables }, sink("graphql-ws"));
createEventSource({ url, headers }).subscribe({ query: subscription, variables }, sink("graphql-sse"));

const apollo = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket()),
    new HttpLink({ uri: url, headers }),
  ),
});
print("apollo query", await apollo.query({ query: gql(query), variables: { id } }));
apollo.subscribe({ query: gql(subscription), variables }).subscribe(sink("apollo"));

const urql = new Client({
  url,
  preferGetMethod: false,
  fetchSubscriptions: true, // over text/event-stream
  fetchOptions: { headers },
  exchanges: [cacheExchange({}), fetchExchange],
});
print("urql query", await urql.query(query, { id }).toPromise());
urql.subscription(subscription, variables).subscribe((result) => print("urql", result));
