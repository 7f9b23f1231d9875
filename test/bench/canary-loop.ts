import { setTimeout as pause } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import pg from 'pg'

/** An application at work: one statement after the other, in a thread of its own, and how long the longest waited. */
interface Canary {
  readonly url: string
  readonly sql: string
}

const { url, sql } = workerData as Canary
const client = new pg.Client({ connectionString: url })
await client.connect()
let longest = 0
let stopped = false
parentPort?.on('message', (asked: 'longest' | 'stop') => {
  if (asked === 'longest') parentPort?.postMessage(longest)
  else stopped = true
  longest = 0
})
await client.query(sql)
parentPort?.postMessage(0)
while (!stopped) {
  const start = performance.now()
  await client.query(sql)
  longest = Math.max(longest, performance.now() - start)
  await pause(2)
}
await client.end()
parentPort?.close()
