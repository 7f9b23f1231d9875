-- What people mean to buy.

create table carts (
  id           uuid primary key default gen_random_uuid(),
  customer_id  bigint references customers (id) on delete cascade,
  currency     text not null references currencies (code),
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now()
);
create index carts_customer_idx on carts (customer_id);
create index carts_abandoned_idx on carts (updated_at);

create trigger carts_touch before update on carts
  for each row execute function touch_updated_at();

create table cart_items (
  cart_id     uuid not null references carts (id) on delete cascade,
  variant_id  bigint not null references product_variants (id),
  quantity    integer not null,
  added_at    timestamptz not null default now(),
  primary key (cart_id, variant_id),
  constraint cart_items_quantity_sane check (quantity between 1 and 99)
);
create index cart_items_variant_idx on cart_items (variant_id);

create table wishlists (
  id           bigint generated always as identity primary key,
  customer_id  bigint not null references customers (id) on delete cascade,
  name         text not null default 'My list',
  public       boolean not null default false,
  constraint wishlists_customer_name_key unique (customer_id, name)
);

create table wishlist_items (
  wishlist_id  bigint not null references wishlists (id) on delete cascade,
  product_id   bigint not null references products (id) on delete cascade,
  added_at     timestamptz not null default now(),
  primary key (wishlist_id, product_id)
);
create index wishlist_items_product_idx on wishlist_items (product_id);
