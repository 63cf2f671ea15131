// PostGraphile 5 over the same tables and the same wall, with functions for the lists that its own filters can't say.
import { createServer } from 'node:http'
import { grafserv } from 'postgraphile/grafserv/node'
import { makePgService } from 'postgraphile/adaptors/pg'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'
import { postgraphile } from 'postgraphile'
import pg from 'pg'
import { databaseUrl, viewerOf } from './viewer.js'

const lookups = new pg.Pool({ connectionString: databaseUrl, max: 2 })
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10, options: '-c jit=off' })
const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ pool, schemas: ['public', 'bench'] })],
  grafserv: { graphiql: false, watch: false },
  grafast: {
    explain: false,
    async context(requestContext) {
      const viewer = await viewerOf(requestContext.node.req.headers.authorization, lookups)
      return {
        pgSettings: {
          'staer.owner': viewer.authority,
          'staer.reader': viewer.authority,
          'staer.coordinator': viewer.consultant ?? '',
        },
      }
    },
  },
}
const instance = postgraphile(preset)
if (process.argv[2] === 'schema') {
  const { printSchema } = await import('graphql')
  console.log(printSchema(await instance.getSchema()))
  process.exit(0)
}
const server = createServer()
await instance.createServ(grafserv).addTo(server)
server.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
