/** What the database has before any tool comes: a table with rows, in which a lock and a rewrite would hurt. */
export const SETUP = `
  create table orders (id int generated always as identity primary key, customer text not null, total numeric not null default 0);
  insert into orders (customer) select 'customer ' || n from generate_series(1, 500) n;`

/** The same migrations for every tool, in SQL of its own or as the tool's language says it. */
export const TABLE = `CREATE TABLE parcels (
  id int PRIMARY KEY,
  order_id int NOT NULL,
  label text DEFAULT 'it''s; new'
)`
export const COLUMN = 'ALTER TABLE orders ADD COLUMN note text'
export const INDEX = 'CREATE INDEX orders_customer ON orders (customer)'
export const FUNCTION = `CREATE FUNCTION parcels_of(wanted int) RETURNS bigint LANGUAGE sql STABLE AS $$
  -- counts; nothing else
  SELECT count(*) FROM parcels WHERE order_id = wanted;
$$`
export const UPDATE = "UPDATE orders SET note = 'old' WHERE id <= 100"

/** What a second push adds: a statement that works, and one that the server refuses at a place it can tell. */
export const EXTRA = 'ALTER TABLE parcels ADD COLUMN weight int'
export const WRONG = `UPDATE orders
  SET total = 1,
      missing = 2`

/** Its error, as the server words it; its position is that of `missing`. */
export const REFUSAL = {
  sqlstate: '42703',
  message: 'column "missing" of relation "orders" does not exist',
}
