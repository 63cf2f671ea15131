// Who asks: the same token as elsewhere, verified once and remembered, and its bearer's ids.
import { createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'

const keys = new Map(
  JSON.parse(readFileSync(process.env.STAER_JWKS)).keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })]),
)
const known = new Map()
const FIND = `select a.id as authority, c.id as consultant from authority a
  left join consultant c on c.authority_id = a.id and c.subject = $2 where a.number = $1`

export async function viewerOf(authorization, pool) {
  const found = known.get(authorization)
  if (found && found.expires > Date.now() / 1000) return found
  const [head, body, signature] = authorization.slice('Bearer '.length).split('.')
  const { kid } = JSON.parse(Buffer.from(head, 'base64url'))
  const key = { key: keys.get(kid), dsaEncoding: 'ieee-p1363' }
  if (!verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))) throw new Error('401')
  const claims = JSON.parse(Buffer.from(body, 'base64url'))
  const { rows } = await pool.query(FIND, [claims.authority, claims.sub])
  const viewer = { ...rows[0], expires: claims.exp }
  known.set(authorization, viewer)
  return viewer
}

export const databaseUrl = process.env.DATABASE_URL.replace('+asyncpg', '')
