import pg from 'pg'

/** Runs `work` in a transaction on the database of DATABASE_URL and takes everything back. */
export async function inShop(work) {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL })
  await client.connect()
  try {
    await client.query('begin')
    await work(client)
  } finally {
    await client.query('rollback')
    await client.end()
  }
}

/** The rows of a query, its numbers as JavaScript numbers. */
export async function rowsOf(tx, sql, values) {
  const { rows } = await tx.query(sql, values)
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, /^-?\d+$/.test(value) ? Number(value) : value])),
  )
}

/** A customer with an address in Germany (19 % tax) and two variants at 40.00 and 25.00 with ten of each in stock. */
export async function aShop(tx) {
  const one = async (sql, values) => (await tx.query(sql, values)).rows[0].id
  const customerId = await one("insert into customers (email, full_name) values ('test.customer@example.com', 'Test Customer') returning id")
  const addressId = await one(
    `insert into customer_addresses (customer_id, kind, line1, postal_code, city, country)
     values ($1, 'shipping', 'Test Street 1', '10115', 'Berlin', 'DE') returning id`,
    [customerId],
  )
  const categoryId = await one("insert into categories (slug, name) values ('test-lighting', 'Test lighting') returning id")
  const variants = []
  for (const [name, cents] of [['lamp', 4000], ['shade', 2500]]) {
    const productId = await one(
      `insert into products (brand_id, slug, name, status) select min(id), $1, $1, 'active' from brands returning id`,
      [`test-${name}`],
    )
    const variantId = await one(
      'insert into product_variants (product_id, sku, name, weight_g) values ($1, $2, $2, 100) returning id',
      [productId, `TEST-${name}`],
    )
    await tx.query("insert into prices (price_list_id, variant_id, amount_cents) select id, $1, $2 from price_lists where name = 'Regular EUR'", [variantId, cents])
    await tx.query('insert into stock_levels (warehouse_id, variant_id, on_hand) select min(id), $1, 10 from warehouses', [variantId])
    if (name === 'lamp') await tx.query('insert into product_categories values ($1, $2)', [productId, categoryId])
    variants.push(Number(variantId))
  }
  return { customerId, addressId, categoryId, lamp: variants[0], shade: variants[1] }
}

/** An order request for the shop above. */
export function anOrder(shop, lines, more = {}) {
  return { customerId: shop.customerId, addressId: shop.addressId, shippingMethod: 'standard', currency: 'EUR', lines, ...more }
}
