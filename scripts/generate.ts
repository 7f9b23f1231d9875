import { readFile, writeFile } from 'node:fs/promises'
import { generated } from './generated.ts'

/** Rewrites what is made from the table of inputs: `action.yml` and the tables of the README. */
for (const file of await generated()) {
  const old = await readFile(file.path, 'utf8').catch(() => '')
  if (old === file.content) continue
  await writeFile(file.path, file.content)
  console.log(`written: ${file.path}`)
}
