/** The customer who signs in with this address, or undefined. */
export async function findByEmail(tx, email) {
  const { rows } = await tx.query('select id, email, full_name, status from customers where email = $1', [email.trim()])
  return rows[0]
}

/** Signs a customer up. An address that is taken gives undefined, so that the form can offer to sign in. */
export async function signUp(tx, { email, fullName, locale = 'en-GB' }) {
  const { rows } = await tx.query(
    `insert into customers (email, full_name, locale) values ($1, $2, $3)
     on conflict (email) do nothing returning id`,
    [email.trim(), fullName, locale],
  )
  return rows[0]?.id
}
