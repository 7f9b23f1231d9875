export class OutOfStock extends Error {
  constructor(variantId) {
    super(`variant ${variantId} is out of stock`)
    this.variantId = variantId
  }
}

/** Reserves each line in the warehouse that has most of it. All or nothing: call it inside a transaction. */
export async function reserve(tx, lines) {
  // Locks are taken in one order, so that two checkouts of the same goods wait and never deadlock.
  for (const { variantId, quantity } of [...lines].sort((a, b) => a.variantId - b.variantId)) {
    const { rowCount } = await tx.query(
      `update stock_levels set reserved = reserved + $2
       where variant_id = $1 and available >= $2
         and warehouse_id = (
           select warehouse_id from stock_levels where variant_id = $1
           order by available desc, warehouse_id limit 1 for update)`,
      [variantId, quantity],
    )
    if (rowCount === 0) throw new OutOfStock(variantId)
  }
}
