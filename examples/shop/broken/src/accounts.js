/** The customer who signs in with this address, in whatever case it is typed, or undefined. */
export async function findByEmail(tx, email) {
  const { rows } = await tx.query(
    'select id, email, full_name, status, email_confirmed_at from customers where lower(email) = lower($1)',
    [email.trim()],
  )
  return rows[0]
}

/** Signs a customer up. An address that is taken gives undefined, so that the form can offer to sign in. */
export async function signUp(tx, { email, fullName, locale = 'en-GB' }) {
  const { rows } = await tx.query(
    `insert into customers (email, full_name, locale) values ($1, $2, $3)
     on conflict (lower(email)) do nothing returning id`,
    [email.trim(), fullName, locale],
  )
  return rows[0]?.id
}

/** Marks an address as confirmed by whoever holds the token from the mail. False when the token is not known. */
export async function confirmEmail(tx, tokenHash) {
  const { rowCount } = await tx.query(
    `with confirmed as (
       update email_confirmations set confirmed_at = now() where token_hash = $1 and confirmed_at is null returning customer_id
     )
     update customers set email_confirmed_at = now() from confirmed where customers.id = confirmed.customer_id`,
    [tokenHash],
  )
  return rowCount === 1
}
