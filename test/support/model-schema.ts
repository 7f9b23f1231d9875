import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** The part of JSON Schema that a report needs. */
export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, JsonSchema>>
}

/** Reads `Report` in `model.ts` with the compiler and says in JSON Schema what it says in TypeScript, comments included. */
export function schemaOfModel(): JsonSchema {
  const file = fileURLToPath(new URL('../../src/report/model.ts', import.meta.url))
  const program = ts.createProgram([file], {
    strict: true,
    exactOptionalPropertyTypes: true,
    noLib: false,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  })
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(file)
  const symbol = source === undefined ? undefined : checker.getSymbolAtLocation(source)
  const report =
    symbol === undefined
      ? undefined
      : checker.getExportsOfModule(symbol).find(({ name }) => name === 'Report')
  if (report === undefined) throw new Error('model.ts exports no Report')
  return objectSchema(checker.getDeclaredTypeOfSymbol(report))

  function objectSchema(type: ts.Type): JsonSchema {
    const properties: Record<string, JsonSchema> = {}
    const required: string[] = []
    for (const property of type.getProperties()) {
      const optional = (property.flags & ts.SymbolFlags.Optional) !== 0
      const own = checker.getTypeOfSymbol(property)
      const description = ts
        .displayPartsToString(property.getDocumentationComment(checker))
        .replace(/\s+/g, ' ')
      properties[property.name] = {
        ...(description === '' ? {} : { description }),
        ...typeSchema(optional ? checker.getNonNullableType(own) : own),
      }
      if (!optional) required.push(property.name)
    }
    return { type: 'object', properties, required }
  }

  function typeSchema(type: ts.Type): JsonSchema {
    if (type.flags & ts.TypeFlags.String) return { type: 'string' }
    if (type.flags & ts.TypeFlags.Number) return { type: 'number', minimum: 0 }
    if (type.flags & ts.TypeFlags.Boolean) return { type: 'boolean' }
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value }
    if (type.isUnion()) return unionSchema(type)
    if (checker.isArrayType(type)) {
      const [item] = checker.getTypeArguments(type as ts.TypeReference)
      if (item === undefined) throw new Error('an array of nothing')
      return { type: 'array', items: typeSchema(item) }
    }
    if (type.flags & ts.TypeFlags.Object) return objectSchema(type)
    throw new Error(`no schema for ${checker.typeToString(type)}`)
  }

  function unionSchema(type: ts.UnionType): JsonSchema {
    if (type.types.every((member) => member.isStringLiteral()))
      return { enum: type.types.map((member) => member.value) }
    const [first] = type.types.filter((member) => !(member.flags & ts.TypeFlags.Null))
    if (type.types.length === 2 && first !== undefined)
      return { ...typeSchema(first), type: ['number', 'null'] }
    throw new Error(`no schema for ${checker.typeToString(type)}`)
  }
}
