import { share } from './money.js'

/**
 * The discount that takes the most off a basket, with what it takes off; undefined when none applies.
 * Of two that take off the same, the older one wins, so that a basket's price does not flicker.
 * @param discounts [{id, kind, percent, amountCents, buyQuantity, freeQuantity, rules: [{condition, minimumCents, categoryId}]}]
 * @param basket {lines: [{quantity, unitPriceCents, categoryIds}], firstOrder}
 */
export function bestDiscount(discounts, basket) {
  return discounts
    .filter((discount) => applies(discount, basket))
    .map((discount) => ({ discount, cents: amountOff(discount, basket) }))
    .filter((offer) => offer.cents > 0)
    .sort((a, b) => b.cents - a.cents || a.discount.id - b.discount.id)[0]
}

function applies(discount, basket) {
  const lines = eligibleLines(discount, basket)
  return discount.rules.every((rule) => {
    switch (rule.condition) {
      case 'minimum_subtotal':
        return worth(lines) >= rule.minimumCents
      case 'category':
        return lines.length > 0
      case 'first_order':
        return basket.firstOrder
      default:
        // A rule this version does not know must not give money away.
        return false
    }
  })
}

/** Category rules narrow what a discount is about; without one it is about everything. */
function eligibleLines(discount, basket) {
  const categories = discount.rules.filter((rule) => rule.condition === 'category').map((rule) => rule.categoryId)
  return basket.lines.filter((line) => categories.every((category) => line.categoryIds.includes(category)))
}

function amountOff(discount, basket) {
  const lines = eligibleLines(discount, basket)
  switch (discount.kind) {
    case 'percentage':
      return share(worth(lines), discount.percent * 100)
    case 'fixed_amount':
      return Math.min(discount.amountCents, worth(lines))
    case 'buy_x_get_y':
      return freeUnits(lines, discount.buyQuantity, discount.freeQuantity)
    default:
      return 0
  }
}

/** In every full group of `buy + free` units, dearest first, the cheapest `free` ones cost nothing. */
function freeUnits(lines, buy, free) {
  const units = lines.flatMap((line) => Array(line.quantity).fill(line.unitPriceCents)).sort((a, b) => b - a)
  const inFullGroups = units.length - (units.length % (buy + free))
  return units
    .slice(0, inFullGroups)
    .filter((_, index) => index % (buy + free) >= buy)
    .reduce((sum, cents) => sum + cents, 0)
}

function worth(lines) {
  return lines.reduce((sum, line) => sum + line.quantity * line.unitPriceCents, 0)
}

/** Reads the discounts that are on now, and what they need to know about the basket, and picks the best. */
export async function discountFor(tx, customerId, lines) {
  const discounts = await activeDiscounts(tx)
  if (discounts.length === 0) return undefined
  const categories = await categoriesOf(tx, lines.map((line) => line.variantId))
  const { rows } = await tx.query('select not exists (select from orders where customer_id = $1) as first', [customerId])
  return bestDiscount(discounts, {
    firstOrder: rows[0].first,
    lines: lines.map((line) => ({ ...line, categoryIds: categories.get(Number(line.variantId)) ?? [] })),
  })
}

async function activeDiscounts(tx) {
  const { rows } = await tx.query(
    `select d.*, coalesce(json_agg(json_build_object('condition', r.condition, 'minimumCents', r.minimum_cents,
                                                     'categoryId', r.category_id)) filter (where r.id is not null), '[]') as rules
     from active_discounts d left join discount_rules r on r.discount_id = d.id
     group by d.id, d.name, d.kind, d.percent, d.amount_cents, d.buy_quantity, d.free_quantity, d.ends_at`,
  )
  return rows.map((row) => ({
    id: Number(row.id),
    kind: row.kind,
    percent: row.percent,
    amountCents: row.amount_cents,
    buyQuantity: row.buy_quantity,
    freeQuantity: row.free_quantity,
    rules: row.rules,
  }))
}

/** Every category a variant is in, parents included: a discount on Lighting holds for table lamps. */
async function categoriesOf(tx, variantIds) {
  const { rows } = await tx.query(
    `with recursive up as (
       select v.id as variant_id, c.id, c.parent_id
       from product_variants v
       join product_categories pc on pc.product_id = v.product_id
       join categories c on c.id = pc.category_id
       where v.id = any($1)
       union
       select up.variant_id, c.id, c.parent_id from up join categories c on c.id = up.parent_id
     )
     select variant_id, array_agg(id::integer) as categories from up group by variant_id`,
    [variantIds],
  )
  return new Map(rows.map((row) => [Number(row.variant_id), row.categories]))
}
