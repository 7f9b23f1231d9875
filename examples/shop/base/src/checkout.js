import { priceOrder, subtotalOf } from './pricing.js'
import { reserve } from './stock.js'

/**
 * Turns a basket into an order, at the prices of this moment. Runs inside the caller's transaction.
 * @param request {customerId, addressId, shippingMethod, currency, lines: [{variantId, quantity}], couponCode?}
 */
export async function placeOrder(tx, request) {
  if (request.lines.length === 0) throw new Error('an order needs at least one line')
  const lines = await withPrices(tx, request.lines, request.currency)
  const shipping = await shippingMethod(tx, request.shippingMethod)
  const taxBasisPoints = await taxRate(tx, request.addressId)
  const coupon = request.couponCode && (await couponFor(tx, request.couponCode, subtotalOf(lines)))
  const price = priceOrder({ lines, couponCents: coupon?.cents, shipping, taxBasisPoints })
  await reserve(tx, lines)

  const { rows } = await tx.query(
    `insert into orders (customer_id, currency, shipping_address_id, shipping_method_id,
                         subtotal_cents, coupon_id, coupon_cents, shipping_cents, tax_cents, total_cents)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id`,
    [request.customerId, request.currency, request.addressId, shipping.id,
     price.subtotal, coupon?.coupon_id ?? null, price.coupon, price.shipping, price.tax, price.total],
  )
  const orderId = rows[0].id
  await insertLines(tx, orderId, lines)
  if (coupon) await tx.query('insert into coupon_redemptions (coupon_id, order_id) values ($1, $2)', [coupon.coupon_id, orderId])
  await announce(tx, orderId, request.customerId, price.total)
  return { id: orderId, ...price }
}

async function withPrices(tx, lines, currency) {
  const { rows } = await tx.query(
    'select id, price_of(id, $2) as cents from product_variants where id = any($1)',
    [lines.map((line) => line.variantId), currency],
  )
  const prices = new Map(rows.map((row) => [Number(row.id), row.cents]))
  return lines.map((line) => {
    const unitPriceCents = prices.get(Number(line.variantId))
    if (unitPriceCents == null) throw new Error(`variant ${line.variantId} has no price in ${currency}`)
    return { ...line, unitPriceCents }
  })
}

async function shippingMethod(tx, code) {
  const { rows } = await tx.query('select id, code, price_cents from shipping_methods where code = $1 and active', [code])
  if (rows.length === 0) throw new Error(`there is no shipping method ${code}`)
  return { id: rows[0].id, code: rows[0].code, priceCents: rows[0].price_cents }
}

async function taxRate(tx, addressId) {
  const { rows } = await tx.query(
    `select r.basis_points from customer_addresses a
     join tax_zones z on z.country = a.country
     join tax_rates r on r.zone_id = z.id and r.class = 'standard' and r.valid_from <= current_date
     where a.id = $1 order by r.valid_from desc limit 1`,
    [addressId],
  )
  return rows[0]?.basis_points ?? 0
}

async function couponFor(tx, code, subtotalCents) {
  const { rows } = await tx.query('select coupon_id, cents from coupon_value($1, $2)', [code, subtotalCents])
  return rows[0]
}

async function insertLines(tx, orderId, lines) {
  await tx.query(
    `insert into order_items (order_id, variant_id, quantity, unit_price_cents)
     select $1::bigint, * from unnest($2::bigint[], $3::integer[], $4::integer[])`,
    [orderId, lines.map((line) => line.variantId), lines.map((line) => line.quantity), lines.map((line) => line.unitPriceCents)],
  )
}

async function announce(tx, orderId, customerId, totalCents) {
  await tx.query("insert into order_events (order_id, kind) values ($1, 'placed')", [orderId])
  await tx.query("insert into outbox_events (topic, payload) values ('order.placed', $1)", [
    { order: orderId, customer: customerId, total: totalCents },
  ])
}
