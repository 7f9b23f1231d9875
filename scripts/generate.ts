import { readFile, writeFile } from 'node:fs/promises'
import { generated } from './generated.ts'

/** Rewrites what is made from tables: `action.yml` and the README's tables from the inputs, the report's schema from its model. */
for (const file of await generated()) {
  const old = await readFile(file.path, 'utf8').catch(() => '')
  if (old === file.content) continue
  await writeFile(file.path, file.content)
  console.log(`written: ${file.path}`)
}
