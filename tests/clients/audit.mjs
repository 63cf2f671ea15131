// The audits of GraphQL over HTTP's reference implementation, against the server and with the token of the arguments.
import { auditServer } from "graphql-http";

const [url, token] = process.argv.slice(2);
const results = await auditServer({
  url,
  fetchFn: (address, options = {}) =>
    fetch(address, { ...options, headers: { ...options.headers, authorization: `Bearer ${token}` } }),
});
console.log(JSON.stringify(results.map(({ status, id, name, reason }) => ({ status, id, name, reason }))));
