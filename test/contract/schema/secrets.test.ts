import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Snapshot } from '../../../src/schema/model.ts'
import { takeSnapshot } from '../../../src/schema/snapshot.ts'
import { connect } from '../../../src/sql/client.ts'
import { startPostgres, type TestServer } from '../../support/postgres.ts'

const SECRET = 'swordfish-7261'
const SETUP = `
  create foreign data wrapper w options (key '${SECRET}');
  create server db1 foreign data wrapper w options (host 'db1', password '${SECRET}');
  create user mapping for public server db1 options (user 'reader', password '${SECRET}');
  create foreign table remote (id integer options (token '${SECRET}')) server db1 options (table_name 'orders', password '${SECRET}');
  create subscription s connection 'host=127.0.0.1 port=1 dbname=shop password=${SECRET}' publication p
    with (connect = false, slot_name = none);
  create role reader login password 'reader-password'`

let server: TestServer
const signal = AbortSignal.timeout(110_000)

beforeAll(async () => {
  server = await startPostgres()
  await using connection = await connect(server.admin, { purpose: 'test', signal })
  await connection.client.query(SETUP)
})

afterAll(async () => {
  await server?.stop()
})

async function snapshotAs(login: { readonly user: string; readonly password: string }): Promise<Snapshot> {
  await using connection = await connect({ ...server.admin, ...login }, { purpose: 'test', signal })
  return await takeSnapshot(connection, signal)
}

function attributesOf(snapshot: Snapshot, kind: string): unknown {
  return snapshot.facts.find((fact) => fact.kind === kind)?.attributes
}

describe('a snapshot of what holds passwords', () => {
  it('has the options and none of their values, but which table a foreign table is', async () => {
    const snapshot = await snapshotAs(server.admin)
    expect(JSON.stringify(snapshot)).not.toContain(SECRET)
    expect(attributesOf(snapshot, 'user mapping')).toEqual({
      'option password': expect.stringMatching(/^-?\d+$/),
      'option user': expect.stringMatching(/^-?\d+$/),
    })
    expect(attributesOf(snapshot, 'foreign table')).toMatchObject({
      'option password': expect.stringMatching(/^-?\d+$/),
      'option table_name': 'orders',
    })
    expect(attributesOf(snapshot, 'column')).toMatchObject({
      'option token': expect.stringMatching(/^-?\d+$/),
    })
  })

  it('can be taken by a role that may read none of it, and then lacks what only superusers see', async () => {
    const snapshot = await snapshotAs({ user: 'reader', password: 'reader-password' })
    expect(attributesOf(snapshot, 'subscription')).toMatchObject({ publications: 'p', enabled: 'no' })
    expect(attributesOf(snapshot, 'foreign server')).toMatchObject({ wrapper: 'w' })
    expect(attributesOf(snapshot, 'user mapping')).toEqual({})
  })
})
