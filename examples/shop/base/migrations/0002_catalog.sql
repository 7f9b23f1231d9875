-- What is for sale: a product is what people read about, a variant is what goes into a box.

create type product_status as enum ('draft', 'active', 'retired');

create table brands (
  id    bigint generated always as identity primary key,
  slug  text not null unique,
  name  text not null
);

create table categories (
  id         bigint generated always as identity primary key,
  parent_id  bigint references categories (id),
  slug       text not null unique,
  name       text not null,
  position   integer not null default 0,
  constraint categories_not_own_parent check (parent_id <> id)
);
create index categories_parent_idx on categories (parent_id, position);

create table products (
  id           bigint generated always as identity primary key,
  brand_id     bigint not null references brands (id),
  slug         text not null unique,
  name         text not null,
  description  text not null default '',
  status       product_status not null default 'draft',
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  search       tsvector generated always as (to_tsvector('english', name || ' ' || description)) stored
);
create index products_brand_idx on products (brand_id);
create index products_search_idx on products using gin (search);
create index products_active_idx on products (created_at desc) where status = 'active';

create trigger products_touch before update on products
  for each row execute function touch_updated_at();

create table product_categories (
  product_id   bigint not null references products (id) on delete cascade,
  category_id  bigint not null references categories (id),
  primary key (product_id, category_id)
);
create index product_categories_category_idx on product_categories (category_id);

create table product_images (
  id          bigint generated always as identity primary key,
  product_id  bigint not null references products (id) on delete cascade,
  url         text not null,
  alt         text not null default '',
  position    integer not null,
  constraint product_images_position_key unique (product_id, position)
);

create table product_variants (
  id          bigint generated always as identity primary key,
  product_id  bigint not null references products (id),
  sku         text not null unique,
  name        text not null,
  weight_g    integer not null,
  options     jsonb not null default '{}',
  constraint product_variants_weight_positive check (weight_g > 0)
);
create index product_variants_product_idx on product_variants (product_id);

create table tags (
  id    bigint generated always as identity primary key,
  name  text not null unique
);

create table product_tags (
  product_id  bigint not null references products (id) on delete cascade,
  tag_id      bigint not null references tags (id) on delete cascade,
  primary key (product_id, tag_id)
);
create index product_tags_tag_idx on product_tags (tag_id);

-- All categories below one, itself included: what a category page lists.
create function category_tree(root bigint) returns setof bigint
language sql stable as $$
  with recursive below as (
    select id from categories where id = root
    union all
    select child.id from categories child join below on child.parent_id = below.id
  )
  select id from below
$$;
