// Fills a freshly migrated database with seed.sql. Needs DATABASE_URL.
import { readFile } from 'node:fs/promises'
import pg from 'pg'

const sql = await readFile(new URL('../seed.sql', import.meta.url), 'utf8')
const client = new pg.Client({ connectionString: process.env.DATABASE_URL })
await client.connect()
try {
  const { rows } = await client.query('select exists (select from orders) as filled')
  if (rows[0].filled) throw new Error('this database has orders already; the seed is for an empty one')
  await client.query(sql)
  // Visibility and statistics now, so that every copy starts with both.
  await client.query('vacuum (analyze)')
  const counts = await client.query(`
    select (select count(*) from orders) as orders, (select count(*) from order_items) as items,
           pg_size_pretty(pg_database_size(current_database())) as size`)
  const { orders, items, size } = counts.rows[0]
  console.log(`seeded ${orders} orders with ${items} items, ${size}`)
} finally {
  await client.end()
}
