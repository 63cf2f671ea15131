// OpenID Connect as an issuer of the field might have it: `oidc-provider` with the configuration of its first argument.
// People give any login that it knows and any password; systems get access tokens by client credentials (RFC 9068).
import Provider from "oidc-provider";

const { port, keys, clients, people, systems } = JSON.parse(process.argv[2]);
const HOUR = 3600;
const resources = { "urn:staer": "ES256", "urn:elsewhere": "ES256", "urn:staer:rsa": "RS256" };

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients,
  jwks: { keys },
  cookies: { keys: ["only-for-tests"] },
  claims: { openid: ["sub"], profile: ["name", "authority", "roles"] },
  conformIdTokenClaims: false, // the claims stand in the ID token itself
  findAccount: (_, id) => people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
  extraTokenClaims: (_, token) => systems[token.clientId],
  ttl: { ClientCredentials: HOUR, IdToken: HOUR, Interaction: HOUR, Session: HOUR, Grant: HOUR },
  features: {
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_, resource) => ({
        scope: "staer.read staer.other",
        audience: resource === "urn:elsewhere" ? resource : "urn:staer",
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: resources[resource] } },
      }),
    },
  },
});
provider.listen(port, "127.0.0.1", () => console.log("listening"));
