import { share } from './money.js'

export const FREE_SHIPPING_FROM_CENTS = 10_000

export function subtotalOf(lines) {
  return lines.reduce((sum, line) => sum + line.quantity * line.unitPriceCents, 0)
}

/**
 * What an order costs. The discount comes off first, the coupon off what is left.
 * Shipping is free from 100.00 on what is paid for goods, except express.
 * Tax is on goods; the shipping price has it already.
 */
export function priceOrder({ lines, discountCents = 0, couponCents = 0, shipping, taxBasisPoints }) {
  const subtotal = subtotalOf(lines)
  const discount = Math.min(discountCents, subtotal)
  const coupon = Math.min(couponCents, subtotal - discount)
  const goods = subtotal - discount - coupon
  const shippingCents = goods >= FREE_SHIPPING_FROM_CENTS && shipping.code !== 'express' ? 0 : shipping.priceCents
  const tax = share(goods, taxBasisPoints)
  return { subtotal, discount, coupon, shipping: shippingCents, tax, total: goods + shippingCents + tax }
}
