import { applySqlFiles } from '../../src/migrate/plain-sql.ts'
import { type Connection, connect } from '../../src/sql/client.ts'
import type { SqlFile } from './corpora.ts'
import type { TestServer } from './postgres.ts'

/** A frozen golden base on a server, its tables owned by a role that cannot log in, as the README recommends. */
export async function makeGolden(server: TestServer, name: string, files: readonly SqlFile[]): Promise<void> {
  const signal = AbortSignal.timeout(60_000)
  await using admin = await open(server, 'postgres')
  const role = `${name}_owner`
  await admin.query(`CREATE ROLE ${role} NOLOGIN`)
  await admin.query(`CREATE DATABASE ${name}`)
  await admin.query(`GRANT CREATE ON DATABASE ${name} TO ${role}`)
  {
    await using inside = await open(server, name)
    await inside.query(`GRANT ALL ON SCHEMA public TO ${role}; CREATE EXTENSION IF NOT EXISTS pgcrypto`)
  }
  await admin.query(`ALTER ROLE postgres IN DATABASE ${name} SET role = ${role}`)
  const { failure } = await applySqlFiles({ credential: { ...server.admin, database: name }, files, signal })
  if (failure !== undefined) throw failure
  await admin.query(`ALTER ROLE postgres IN DATABASE ${name} RESET role`)
  await admin.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true`)
}

/** What of ours is on a server: databases and roles that are not the server's own, nor the golden base's. */
export async function leftovers(server: TestServer): Promise<readonly string[]> {
  await using admin = await open(server, 'postgres')
  const rows = await admin.query<{ name: string }>(`
    SELECT datname AS name FROM pg_database WHERE datname LIKE 'offshoot%'
    UNION ALL SELECT rolname FROM pg_roles WHERE rolname LIKE 'offshoot%' ORDER BY 1`)
  return rows.map((row) => row.name)
}

export function open(server: TestServer, database: string): Promise<Connection> {
  return connect({ ...server.admin, database }, { purpose: 'test', signal: AbortSignal.timeout(60_000) })
}
