-- What people say, in public and to us.

create type review_status as enum ('waiting', 'published', 'rejected');
create type ticket_status as enum ('open', 'waiting_for_customer', 'solved');

create table reviews (
  id           bigint generated always as identity primary key,
  product_id   bigint not null references products (id),
  customer_id  bigint not null references customers (id) on delete cascade,
  rating       smallint not null,
  title        text not null,
  body         text not null default '',
  status       review_status not null default 'waiting',
  created_at   timestamptz not null default now(),
  constraint reviews_one_a_product unique (product_id, customer_id),
  constraint reviews_rating_stars check (rating between 1 and 5)
);
create index reviews_customer_idx on reviews (customer_id);
create index reviews_waiting_idx on reviews (created_at) where status = 'waiting';

create table review_votes (
  review_id    bigint not null references reviews (id) on delete cascade,
  customer_id  bigint not null references customers (id) on delete cascade,
  helpful      boolean not null,
  primary key (review_id, customer_id)
);
create index review_votes_customer_idx on review_votes (customer_id);

create table support_tickets (
  id           bigint generated always as identity primary key,
  customer_id  bigint not null references customers (id) on delete cascade,
  order_id     bigint references orders (id),
  assignee_id  bigint references staff_users (id),
  subject      text not null,
  status       ticket_status not null default 'open',
  opened_at    timestamptz not null default now(),
  solved_at    timestamptz,
  constraint support_tickets_solved_has_time check ((status = 'solved') = (solved_at is not null))
);
create index support_tickets_customer_idx on support_tickets (customer_id);
create index support_tickets_order_idx on support_tickets (order_id);
create index support_tickets_queue_idx on support_tickets (opened_at) where status = 'open';

create table ticket_messages (
  id             bigint generated always as identity primary key,
  ticket_id      bigint not null references support_tickets (id) on delete cascade,
  from_customer  boolean not null,
  body           text not null,
  sent_at        timestamptz not null default now()
);
create index ticket_messages_ticket_idx on ticket_messages (ticket_id, sent_at);

create view product_ratings as
  select product_id, count(*) as reviews, round(avg(rating), 2) as average
  from reviews
  where status = 'published'
  group by product_id;
