import { share } from './money.js'

export const FREE_SHIPPING_FROM_CENTS = 10_000

export function subtotalOf(lines) {
  return lines.reduce((sum, line) => sum + line.quantity * line.unitPriceCents, 0)
}

/**
 * What an order costs. Shipping is free from 100.00 on what is paid for goods, except express.
 * Tax is on goods; the shipping price has it already.
 */
export function priceOrder({ lines, couponCents = 0, shipping, taxBasisPoints }) {
  const subtotal = subtotalOf(lines)
  const goods = subtotal - Math.min(couponCents, subtotal)
  const shippingCents = goods >= FREE_SHIPPING_FROM_CENTS && shipping.code !== 'express' ? 0 : shipping.priceCents
  const tax = share(goods, taxBasisPoints)
  return { subtotal, coupon: subtotal - goods, shipping: shippingCents, tax, total: goods + shippingCents + tax }
}
