// Applies every file of migrations/ to an empty database, in order. Needs DATABASE_URL.
import { readdir, readFile } from 'node:fs/promises'
import pg from 'pg'

const directory = new URL('../migrations/', import.meta.url)
const client = new pg.Client({ connectionString: process.env.DATABASE_URL })
await client.connect()
try {
  const files = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort()
  for (const name of files) {
    await client.query(await readFile(new URL(name, directory), 'utf8'))
    console.log(`applied ${name}`)
  }
} finally {
  await client.end()
}
