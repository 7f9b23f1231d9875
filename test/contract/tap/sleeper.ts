import pg from 'pg'

/** A client in a process of its own, to be killed in the middle of a statement. */
process.once('message', (credential) => {
  const client = new pg.Client(credential as pg.ClientConfig)
  void client.connect().then(() => client.query('SELECT pg_sleep(600)'))
})
